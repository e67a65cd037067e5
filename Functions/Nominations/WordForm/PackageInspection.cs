using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Xml;
using TechVolunteers.Nominations.Upload;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>
/// Looks for what a .docx must not carry before the document library opens it: every entry is inflated once and counted, every XML part is read once
/// without DTDs and without fetching anything.
/// </summary>
public static class PackageInspection
{
    /// <summary>Everything found, worst first. When one of them is <see cref="Severity.Refused"/> the package must not be opened.</summary>
    /// <param name="docx">Seekable; left anywhere.</param>
    /// <param name="say">Names the file in the sentences.</param>
    public static ImmutableArray<Finding> Inspect(Stream docx, PackageLimits limits, WordFindings say)
    {
        docx.Position = 0;
        Span<byte> first = stackalloc byte[8];
        var read = docx.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        switch (FileKinds.FromSignature(first[..read]))
        {
            case FileKind.Empty: return [say.Empty()];
            case FileKind.Compound: return [Compound(docx, say)];
            case FileKind.Zip: break;
            default: return [say.NotWord()];
        }

        return ZipDirectory.Read(docx) switch
        {
            ZipDirectory.TooMany => [say.TooManyEntries()],
            ZipDirectory.Listing listing when listing.Names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == listing.Names.Count => Entries(docx, limits, say),
            // Two parts of one name: readers differ on which one counts.
            _ => [say.Truncated()],
        };
    }

    /// <summary>Whether <paramref name="e"/> is how this platform and the document library report damaged files.</summary>
    public static bool MeansBroken(Exception e) =>
        e is InvalidDataException or XmlException or IOException or FormatException or ArgumentException or InvalidOperationException or NotSupportedException
            or KeyNotFoundException or IndexOutOfRangeException or InvalidCastException or OverflowException or NullReferenceException
            or DocumentFormat.OpenXml.Packaging.OpenXmlPackageException;

    private static Finding Compound(Stream file, WordFindings say)
    {
        var names = CompoundFile.EntryNames(file);
        return names.Contains("EncryptedPackage") || names.Contains("EncryptionInfo") ? say.Encrypted() : say.NotWord();
    }

    private static ImmutableArray<Finding> Entries(Stream docx, PackageLimits limits, WordFindings say)
    {
        docx.Position = 0;
        try
        {
            using var zip = new ZipArchive(docx, ZipArchiveMode.Read, leaveOpen: true);
            return Entries(zip, docx.Length, limits, say);
        }
        catch (Exception e) when (MeansBroken(e))
        {
            return [say.Truncated()];
        }
    }

    private static ImmutableArray<Finding> Entries(ZipArchive zip, long length, PackageLimits limits, WordFindings say)
    {
        var findings = new List<Finding>();
        var inflated = 0L;
        foreach (var entry in zip.Entries)
        {
            if (Macro(entry.FullName))
            {
                findings.Add(say.Macros(entry.FullName));
            }

            if (entry.FullName.Contains("/embeddings/", StringComparison.OrdinalIgnoreCase) || entry.FullName.Contains("/activeX/", StringComparison.OrdinalIgnoreCase))
            {
                findings.Add(say.EmbeddedObject(entry.FullName));
            }

            if (Inflate(entry, limits, length, say, ref inflated) is { } tooMuch)
            {
                // Reading on would only unfold more of it.
                return [tooMuch];
            }
        }

        var main = false;
        foreach (var entry in zip.Entries.Where(IsXml))
        {
            var part = new PartInspection(entry.FullName, limits, say);
            using var content = entry.Open();
            findings.AddRange(part.Read(content));
            main |= part.DeclaresMainPart;
        }

        if (!main && findings.TrueForAll(finding => finding.Severity != Severity.Refused))
        {
            findings.Add(say.NoMainPart());
        }

        return [.. findings.DistinctBy(finding => (finding.Code, finding.Evidence)).OrderByDescending(finding => finding.Severity)];
    }

    private static Finding? Inflate(ZipArchiveEntry entry, PackageLimits limits, long length, WordFindings say, ref long total)
    {
        using var content = entry.Open();
        var buffer = new byte[64 * 1024];
        var size = 0L;
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            size += read;
            total += read;
            if (total > limits.InflatedBytes
                || (size > limits.RatioFloorBytes && size > entry.CompressedLength * limits.Ratio)
                || (total > limits.RatioFloorBytes && total > length * limits.Ratio))
            {
                return say.TooMuchData(entry.FullName);
            }
        }

        return IsXml(entry) && size > limits.XmlBytes ? say.TextTooLong(entry.FullName) : null;
    }

    private static bool IsXml(ZipArchiveEntry entry) =>
        Path.GetExtension(entry.FullName).ToUpperInvariant() is ".XML" or ".RELS" or ".VML";

    private static bool Macro(string name) =>
        Path.GetFileName(name).StartsWith("vba", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the first characters of a part that could not be read as XML declare a document type, in any of the encodings that XML detects by itself.</summary>
    internal static bool HasDoctype(ReadOnlySpan<byte> head) =>
        Encoding.ASCII.GetString(head).Replace("\0", "", StringComparison.Ordinal).Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);
}
