using Microsoft.Extensions.Configuration;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>Where a host keeps what must outlive it: setting <c>EmbeddedRuntime:Data</c>, else <c>.data</c> in the current directory.</summary>
internal sealed record DataFolder(string Path)
{
    public static DataFolder Of(IConfiguration settings) =>
        new(System.IO.Path.GetFullPath(settings["EmbeddedRuntime:Data"] is { Length: > 0 } path ? path : ".data"));

    public string File(string name) => System.IO.Path.Combine(Path, name);
}
