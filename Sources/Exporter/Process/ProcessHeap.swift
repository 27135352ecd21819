#if canImport(Glibc)
    import CMalloc
#endif

/// How much freed memory the C library keeps for later, see mallopt(3). Does nothing where the library is not glibc.
enum ProcessHeap {
    /// For a process that runs for months and needs much memory only now and then: call it before threads are started.
    ///
    /// By default each thread that allocates gets an arena, from which only the topmost bytes ever go back to the system, and a block of
    /// some megabytes that was freed once makes the next ones come from the arenas too. After a report they then held as much again as is in use.
    static func keepSmall() {
        #if canImport(Glibc)
            // One for each of two busy threads, such as a scrape's and the collector's.
            _ = mallopt(M_ARENA_MAX, 2)
            // Larger blocks are mapped one by one. Setting the default keeps it from growing.
            _ = mallopt(M_MMAP_THRESHOLD, 131_072)
            _ = mallopt(M_TRIM_THRESHOLD, 131_072)
        #endif
    }

    /// Returns whole free pages, also from the middle of the heap. Takes a millisecond or so.
    static func giveBack() {
        #if canImport(Glibc)
            _ = malloc_trim(0)
        #endif
    }
}
