/// The one script of our pages: loads the landing page anew every 30 seconds, except while the form holds something that was not sent yet, so
/// that nothing is lost while it is typed. Where scripts do not run, the page reloads without asking.
enum RefreshScript {
    /// The contents of `<script>`.
    static let text =
        """
        setInterval(()=>{const f=document.querySelectorAll("form[role=search] input,form[role=search] select");\
        if(![...f].some(e=>e.type=="checkbox"?e.checked!=e.defaultChecked:e.options?e.selectedIndex!=Math.max(0,\
        [...e.options].findIndex(o=>o.defaultSelected)):e.value!=e.defaultValue))location.reload()},30000)
        """

    /// What a content security policy allows it by: the SHA-256 of ``text`` in base64. Any other script stays forbidden.
    static let contentHash = "sha256-RIYVtU5cT3rdh0pDZySW1EV650lOxy4jjpCBdpQ9RB8="
}
