using System.Net;
using Microsoft.Extensions.Configuration;

namespace TechVolunteers.Demo;

/// <summary>
/// What keeps a demonstration, where anybody signs in with one click, away from real data and from the network: it exists in the embedded
/// flavour only, listens on this machine only, keeps its own folder, and sends its letters to files only.
/// </summary>
internal static class DemoWalls
{
    public const string Folder = ".data/demo";

    /// <summary>Every reason not to start a demonstration with these settings.</summary>
    public static IReadOnlyList<string> Problems(IConfiguration settings, Flavour flavour)
    {
        var problems = new List<string>();
        if (flavour != Flavour.Embedded)
            problems.Add($"{App.DemoFlag} exists in the embedded flavour only; this build runs on the Azure Functions host.");
        foreach (var (name, address) in Addresses(settings).Where(one => !IsLoopback(one.Address)))
            problems.Add($"{App.DemoFlag} serves this machine only, but the setting {name} is '{address}'. Remove it, or use 127.0.0.1.");
        if (!string.IsNullOrWhiteSpace(settings["Storage"]))
            problems.Add($"{App.DemoFlag} keeps its own store, but the setting Storage names another. Remove it, or pass --Storage= to leave it out this once.");
        if (settings["Letters"] is { Length: > 0 } letters && !letters.Equals("files", StringComparison.OrdinalIgnoreCase))
            problems.Add($"{App.DemoFlag} writes letters to files only, but the setting Letters is '{letters}'. Remove it, or pass --Letters=files.");
        return problems;
    }

    /// <summary>Whether an address that a server listens on, or a Host header, is this machine's own.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static IEnumerable<(string Name, string Address)> Addresses(IConfiguration settings)
    {
        foreach (var url in (settings["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            yield return ("urls", HostOf(url));
        foreach (var endpoint in settings.GetSection("Kestrel:Endpoints").GetChildren())
            yield return ($"{endpoint.Path}:Url", HostOf(endpoint["Url"] ?? ""));
        if (settings["PublicUrl"] is { Length: > 0 } publicUrl)
            yield return ("PublicUrl", HostOf(publicUrl));
    }

    /// <summary>The host of a listening address; addresses such as <c>http://*:80</c> are no URIs and stay as they are.</summary>
    private static string HostOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : url;
}
