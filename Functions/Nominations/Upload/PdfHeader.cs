using System.Text;

namespace TechVolunteers.Nominations.Upload;

/// <summary>
/// Where a PDF begins. It should at its first byte; mail gateways and old scanners put other bytes before it, and readers look for it in the first
/// 1,024 (ISO 32000-1, annex H.3, note 13). What begins as a file of another kind is that file, whatever follows.
/// </summary>
public static class PdfHeader
{
    private const int SearchedBytes = 1_024;

    private static ReadOnlySpan<byte> Header => "%PDF-"u8;

    // The beginnings of what a browser, a shell or an office program would open by its content.
    private static readonly byte[][] Others =
    [
        [.. "PK"u8], [0xD0, 0xCF, 0x11, 0xE0], [0xFF, 0xD8, 0xFF], [0x89, (byte)'P', (byte)'N', (byte)'G'], [.. "GIF8"u8], [.. "BM"u8], [.. "II*"u8], [.. "MM"u8], [.. "RIFF"u8],
        [.. "MZ"u8], [0x7F, (byte)'E', (byte)'L', (byte)'F'], [.. "#!"u8], [.. "%!"u8], [.. "{\\rtf"u8], [.. "Rar!"u8], [.. "7z"u8], [0x1F, 0x8B], [.. "@echo"u8],
    ];

    private static readonly string[] Markup = ["<html", "<script", "<!doctype", "<svg", "<?xml", "<?php", "<body", "<iframe"];

    /// <summary>The place of the header: 0 as it should be, more when other bytes stand before it; null when this is no PDF.</summary>
    /// <param name="content">Seekable; left anywhere.</param>
    public static int? Find(Stream content)
    {
        content.Position = 0;
        Span<byte> first = stackalloc byte[SearchedBytes + Header.Length - 1];
        first = first[..content.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)];
        var at = first.IndexOf(Header);
        return at > 0 && IsOtherKind(first[..at]) ? null : at < 0 ? null : at;
    }

    private static bool IsOtherKind(ReadOnlySpan<byte> before)
    {
        foreach (var other in Others)
        {
            if (before.StartsWith(other))
            {
                return true;
            }
        }

        var text = Encoding.Latin1.GetString(before).Replace("\0", "", StringComparison.Ordinal);
        return text.TrimStart().StartsWith('<') || Array.Exists(Markup, tag => text.Contains(tag, StringComparison.OrdinalIgnoreCase));
    }
}
