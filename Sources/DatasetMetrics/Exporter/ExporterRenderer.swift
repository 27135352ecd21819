import Exposition

/// Renders the families of the exporter itself: the small end of an exposition, made for each scrape.
package enum ExporterRenderer {
    /// The exporter's and the process' families, and `# EOF` in OpenMetrics: what follows the bytes of ``FleetRenderer``.
    ///
    /// - Parameter exports: whether the family of that name is wanted. Default all.
    package static func render(
        _ snapshot: ExporterSnapshot, format: ExpositionFormat, exports: (_ family: String) -> Bool = { _ in true }
    ) -> [UInt8] {
        var writer = ExpositionWriter(format: format, capacity: 16 * 1024)
        for family in ExporterFamilyTable.exporter where exports(family.family.name) {
            writer.begin(family.family)
            family.write(snapshot, &writer)
        }
        if let process = snapshot.process {
            for family in ExporterFamilyTable.process where exports(family.family.name) {
                writer.begin(family.family)
                family.write(process, &writer)
            }
        }
        writer.finish()
        return writer.bytes
    }
}
