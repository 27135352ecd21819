/// How the figures of the capacity report are made, in words: the same in every format.
enum CapacityDefinitions {
    static let all: [(term: String, meaning: String)] = [
        ("Runs at once", "runs created and not ended, waiting ones included, weighted by time; exact. Runs are clipped to the window."),
        (
            "Executing, waiting",
            "bounds: Mode does not report when a run starts, so the queue latency is an interval, and with it the start of every run. A "
                + "run whose wait was not observed is taken to have executed for the median to the 90th percentile of what its "
                + "dataset's watched runs did, at most for its duration; one watched too coarsely to rule anything out, for at "
                + "least the median of its dataset's least executions; either for its whole duration where there are fewer than 5 such runs."
        ),
        (
            "Replay",
            "the real arrivals through that many slots, first come first served. Low waits come from the shortest "
                + "executions that the queue latencies allow, high waits from the longest; the truth lies between, "
                + "provided that executions do not depend on load."
        ),
        (
            "Slots today",
            "as given, or the most runs that certainly executed at once while another certainly waited for longer than runs wait at "
                + "low load (the overhead). A lower bound where more executed at once, where the replay does not match, or where one "
                + "slot more would match as well."
        ),
        (
            "Model fits",
            "mean and p95 wait of the replay of today's slots are within 25 % or 5 s of the observed waits, less the overhead; "
                + "with fewer than 30 observed waits, or over 20 % of the executions assumed, there is no verdict."
        ),
        ("Recommended", "the fewest slots of those tried whose p95 wait, upper bound, is within the target."),
        (
            "Worst hours",
            "the hour, and the six hours, whose arrivals wait longest in total with one slot fewer than needed; their waits are left "
                + "out, their load stays in the replay."
        ),
        (
            "By space, by owner",
            "mean at once: run time over the length of the window. Most at once: of its own runs, whatever others did. Of the waiting: its share "
                + "of all observed waiting time, by the lower and by the upper bounds of the waits."
        ),
        ("Peak moments", "times with at least as many runs at once as the 99th percentile over time."),
        (
            "Spreading",
            "greedy: each move is the one that lowers the peak of demand by the minute most; later only, within the "
                + "dataset's own period, each dataset once. Before and after are replays of the same runs."
        ),
        (
            "Growth",
            "Theil–Sen over the run time of complete ISO weeks; a date only with 8 weeks, a slope whose 95 % interval "
                + "is above 0, and slots that meet the target today: executions are lengthened until the replay misses it."
        ),
        (
            "Little's law",
            "mean runs at once = arrivals per second × mean time in the system; a difference comes from runs that cross the window's ends."
        ),
    ]
}
