"""A function on arrays, written in numpy, traced once and compiled into one loop: the same bits, many times faster.

It knows arrays, not states. What runs through it, in this order:

    symbol          arrays of symbols take the place of numbers and run through the function as it is written
    tree            dataclasses and mappings of arrays, leaf by leaf
    graph           every operation met on the way, each once
    floats          numpy's float32 functions in operations of the processor, to the bit
    layout          where everything is: which rows come in, change, are added up
    loop, order     what a step does, in parts, and in which order
    handed          what parts hand on to later ones, and where all rows are
    llvm, frame     the parts as a loop over replicates and steps, some replicates at a time in vector registers
    machine         from text to machine code for this processor
    store           machine code kept between processes
    proof           is it the same bits as numpy on this processor? Where not, nothing here is used
    program         machine code at work on arrays

Needs llvmlite (the extra ``fast``); why and how fast: ``docs/performance.md``.
"""
