"""What computes the blocks of a sweep: a loop, processes, threads, or the workers of Dask."""
