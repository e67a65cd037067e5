using System.Globalization;
using System.Text;

namespace TechVolunteers.Nominations.Upload;

/// <summary>The name under which a person sees an uploaded file again. It never becomes a key or a path.</summary>
public static class DisplayName
{
    /// <summary>In characters (UTF-16 units).</summary>
    public const int Longest = 200;

    // Windows opens devices under these names, whatever the extension.
    private static readonly string[] Devices =
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })];

    /// <summary>
    /// <paramref name="sent"/> in NFC without control and bidirectional characters and without <c>/ \ :</c>, at most 200 characters, the extension kept.
    /// A name of which nothing is left is 未命名.
    /// </summary>
    public static string From(string? sent)
    {
        var name = Stripped(Normalised(sent ?? "")).Trim().TrimEnd('.', ' ').TrimStart('.');
        if (name.Length > Longest)
        {
            var extension = Path.GetExtension(name) is { Length: <= 10 } usual ? usual : "";
            var kept = Longest - extension.Length;
            // A pair of surrogates is one character: it is kept or dropped as one.
            name = name[..(char.IsHighSurrogate(name[kept - 1]) ? kept - 1 : kept)] + extension;
        }

        return name.Length == 0 ? "未命名"
            : Devices.Contains(Path.GetFileNameWithoutExtension(name), StringComparer.OrdinalIgnoreCase) ? "_" + name
            : name;
    }

    // Lone surrogates can't be normalised; they become the replacement character first.
    private static string Normalised(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize(NormalizationForm.FormC);

    private static string Stripped(string text) =>
        string.Concat(text.Where(c => c is not ('/' or '\\' or ':')
            && CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)));
}
