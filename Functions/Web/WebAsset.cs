using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace TechVolunteers.Web;

/// <summary>A file under <c>Web/Assets</c>, as it travels inside the assembly.</summary>
/// <param name="Version">The first 16 hexadecimal digits of its SHA-256.</param>
public sealed record WebAsset(byte[] Content, string Type, string Version)
{
    private const string Folder = "Web/Assets/";

    // Nothing else of the assembly's resources can be asked for: only what is listed here is found.
    private static readonly Lazy<FrozenDictionary<string, WebAsset>> All = new(() =>
        typeof(WebAsset).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Folder.Length..], Load, StringComparer.Ordinal));

    public EntityTagHeaderValue Tag => new($"\"{Version}\"");

    public static WebAsset? Find(string path) => All.Value.GetValueOrDefault(path);

    /// <summary>The address of an asset with its version.</summary>
    /// <exception cref="KeyNotFoundException">There is no such asset.</exception>
    public static string Address(string path) => $"/assets/{path}?v={All.Value[path].Version}";

    private static WebAsset Load(string name)
    {
        using var stream = typeof(WebAsset).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var type = new FileExtensionContentTypeProvider().TryGetContentType(name, out var known) ? known : "application/octet-stream";
        return new WebAsset(content, type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type, Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
    }
}
