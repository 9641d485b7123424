"""From LLVM's language to machine code for the processor at hand, through llvmlite."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

LEVEL = 1
"""How hard LLVM tries in choosing instructions and registers; nothing is rearranged before."""

Entry = Callable[[int], None]
"""Machine code, called with the address of its task."""


class NoMachine(RuntimeError):
    """Machine code cannot be made here; the message says why."""


@dataclass(frozen=True)
class Host:
    """The processor, as LLVM names it, and how many float32 fit into one of its registers."""

    name: str
    features: str
    lanes: int
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.features} {self.version}"


@cache
def host() -> Host:
    """Return the processor at hand; raise `NoMachine` where it or llvmlite is not there."""
    try:
        import llvmlite
        from llvmlite import binding
    except ImportError as error:
        raise NoMachine('llvmlite is not installed: pip install "stratsim[fast]"') from error
    except OSError as error:  # its library is there, and does not fit this system
        raise NoMachine(f"llvmlite cannot be loaded: {error}") from error
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    features = binding.get_host_cpu_features()
    if not (features.get("fma") and features.get("avx2")):
        raise NoMachine("this processor has no AVX2 with fused multiply-add")
    wide = features.get("avx512f") and features.get("avx512vl") and features.get("avx512dq")
    text = features.flatten() + (",-prefer-256-bit" if wide else "")
    return Host(binding.get_host_cpu_name(), text, 16 if wide else 8, llvmlite.__version__)


@cache
def target() -> Any:
    """Return LLVM's description of the processor."""
    here = host()
    from llvmlite import binding

    triple = binding.Target.from_default_triple()
    return triple.create_target_machine(
        cpu=here.name, features=here.features, opt=LEVEL, reloc="pic", codemodel="small"
    )


def compiled(text: str) -> bytes:
    """Return the object file of a module; raise `NoMachine` where LLVM cannot make it."""
    machine = target()
    from llvmlite import binding

    try:
        module = binding.parse_assembly(text)
        module.verify()
        code: bytes = machine.emit_object(module)
    except RuntimeError as error:
        raise NoMachine(f"LLVM cannot compile the month: {error}") from error
    return code


def loaded(code: bytes) -> Entry:
    """Return the function ``run`` of an object file, ready to be called; raise `NoMachine` where it cannot be."""
    try:
        tracker = linked(code)
    except RuntimeError as error:
        raise NoMachine(f"LLVM cannot load the month: {error}") from error
    entry = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(tracker["run"])
    LOADED.append(tracker)
    return entry


def linked(code: bytes) -> Any:
    """Return the addresses of what an object file holds, by name."""
    linker = just_in_time()
    from llvmlite import binding

    library = binding.JITLibraryBuilder().add_object_img(code).export_symbol("run")
    return library.link(linker, f"loop{next(NUMBERS)}")


@cache
def just_in_time() -> Any:
    """Return what puts object files into memory."""
    machine = target()
    from llvmlite import binding

    return binding.create_lljit_compiler(machine)


NUMBERS = count()
"""Every object file needs a name of its own, also one that could not be linked."""

LOADED: list[Any] = []
"""What was linked: code goes from memory when nobody holds it."""
