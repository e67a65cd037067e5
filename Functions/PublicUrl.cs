namespace TechVolunteers;

/// <summary>The address under which people reach the system, from the setting <c>PublicUrl</c>; never taken from a request.</summary>
/// <param name="Root">Scheme and host without a trailing slash: <c>https://example.org</c>.</param>
public sealed record PublicUrl(string Root)
{
    public string To(string path) => Root + path;
}
