"""Benchmarks: the guide's own loop against walklib's, in one process, interleaved.

    python -m tests.benchmarks                       # all cases, on the pocket model
    python -m tests.benchmarks dog-to-cat cows-7     # some of them
    python -m tests.benchmarks exact --json out.json
    python -m tests.benchmarks exact --published stable_diffusion_3_medium \
        --image-size 256 --dtype bfloat16 --num-steps 2 --frames 2 --rounds 1

On a machine that does other things as well, times are noise and ratios are not: trust
those of CPU time.
"""
