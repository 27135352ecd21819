/// How the template of every page that a running exporter shows begins.
enum PageHead {
    /// Up to `<body>`.
    ///
    /// - Parameter title: may hold tags of the template. A page reloads itself where its context has `refresh`, in seconds.
    static func html(title: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        {{#refresh}}<meta http-equiv="refresh" content="{{refresh}}">{{/refresh}}
        <title>\(title)</title>
        <style>{{{css}}}</style>
        </head>
        <body>

        """
    }
}
