/// The commented configuration file that `config --example` prints: every key with its default.
package enum ExampleConfiguration {
    /// YAML; read as it is, it gives the defaults.
    package static let text = """
        # mode-exporter.yml: every key with its default. Flags win over the environment (MODE_WORKSPACE, MODE_TOKEN,
        # MODE_SECRET, MODE_BASE_URL), the environment over this file. Durations: 90s, 10m, 26h, 7d, 2w.

        mode:
          base_url: https://app.mode.com        # without /api
          # workspace: acme                     # the name in https://app.mode.com/acme
          # token_file: /run/secrets/mode-token # read again when they rotate; token and secret take the values themselves
          # secret_file: /run/secrets/mode-secret
          requests_per_second: 3                # shared by all requests; below 1 is allowed; Mode allows about 4
          timeout: 40s                          # maximum time for one request

        discovery:
          interval: 10m                         # how often the list of spaces is read
          spaces:   { include: [".*"], exclude: [] }   # regular expressions on token or name, anchored at both ends
          datasets: { include: [".*"], exclude: [] }

        collect:
          interval: 15s                         # minimum time between the starts of two passes
          backfill: 90d                         # how far back history is read; all for everything; never beyond retention.runs
          query_runs: new                       # none | new | all: one request per run gives the exact queue latency
          waiting_states: [pending, enqueued]   # states in which a run waits

        metrics:
          duration_buckets: [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400]   # seconds
          queue_buckets: [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]
          windows: [1d, 7d, 28d]
          exclude: []                           # regular expressions on names of families not to export

        # The first entry that matches a dataset applies. These are the defaults where there are none:
        slo:
          - { match: ".*", success: 0.99, freshness: auto }   # auto: by the dataset's own schedule or rhythm
        #  - { match: "billing.*", success: 0.999, freshness: 2h, duration_p95: 30m }

        owners: []                              # the first match on token, name or space: a label and a group of the report
        #  - { match: "^Finance.*", owner: finance }

        rollup:
          # directory: data/rollups             # default: rollups in the storage directory
          compression_level: 6                  # 1 (fast) to 9 (small)

        report:
          # directory: data/reports             # default: reports in the storage directory
          time_zone: UTC                        # the IANA zone of weeks, days and hours of the report
          deliver: []                           # where each weekly report is sent, once
        #    - { webhook_file: /run/secrets/hook, format: slack }   # slack | markdown | json
        #    - { smtp: "smtps://mail.example.com", user: u, password_file: /run/secrets/smtp, from: a@example.com, to: [b@example.com] }

        # Where the pages of this exporter link to; without an address there is no link.
        #web:
        #  links:
        #    grafana: https://grafana.example.com        # the one that has the boards of `mode-exporter dashboards`
        #    prometheus: https://prometheus.example.com  # the one that scrapes this exporter

        retention: { runs: 400d }               # at least 70d, or all; totals survive it
        shard: { index: 0, total: 1, slices: 1 } # divides datasets before any request; a shared rollup tree keeps its slices for life

        """
}
