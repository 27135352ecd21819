/// How the template of every page that a running exporter shows begins.
enum PageHead {
    /// Up to `<body>`.
    ///
    /// A page reloads itself where its context has `refresh`, in seconds.
    ///
    /// - Parameters:
    ///   - title: may hold tags of the template.
    ///   - hasForm: whether reloading has to wait while the reader fills in the form.
    static func html(title: String, hasForm: Bool = false) -> String {
        let meta = "<meta http-equiv=\"refresh\" content=\"{{refresh}}\">"
        let refresh = hasForm ? "<noscript>\(meta)</noscript><script>\(RefreshScript.text)</script>" : meta
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            {{#refresh}}\(refresh){{/refresh}}
            <title>\(title)</title>
            <style>{{{css}}}</style>
            </head>
            <body>

            """
    }
}
