namespace TechVolunteers;

/// <summary>Where people reach the system. Links in letters start with it, never with the Host header, which the asker chooses.</summary>
/// <param name="Root">Scheme, host and port, without a slash at the end: <c>https://zhengji.example.org</c>.</param>
public sealed record PublicUrl(string Root)
{
    public bool IsHttps => Root.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <param name="path">Starts with a slash.</param>
    public string To(string path) => Root + path;

    /// <summary>Reads the setting <c>PublicUrl</c>; null unless it is an absolute http or https address without path, query or user name.</summary>
    public static PublicUrl? Parse(string? text) =>
        Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "", Host.Length: > 0 }
            ? new PublicUrl(url.GetLeftPart(UriPartial.Authority))
            : null;
}
