using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace TechVolunteers.Tests.Nominations.Mutations;

/// <summary>Spoils files as transport, bad programs and bad people do: anywhere in their bytes, and inside their zip entries, XML and PDF objects. The same numbers give the same file.</summary>
internal static partial class Mutation
{
    private const int MostFlips = 24;
    private const int MostUnpacked = 16 << 20;

    /// <summary>A spoilt copy of <paramref name="file"/>.</summary>
    /// <param name="other">Another file, of which a piece may be put in.</param>
    public static byte[] Of(byte[] file, byte[] other, Random random) => (file.AsSpan().StartsWith("PK"u8), file.AsSpan().StartsWith("%PDF"u8), random.Next(10)) switch
    {
        (true, _, < 6) when Unpack(file) is { } entries => Zip(entries, random),
        (_, true, < 6) => Pdf(file, random),
        (false, false, < 4) => Numbers(file, random),
        _ => Bytes(file, other, random),
    };

    private static byte[] Bytes(byte[] file, byte[] other, Random random)
    {
        var at = random.Next(file.Length);
        var length = random.Next(1, Math.Max(2, Math.Min(4_096, file.Length - at)));
        switch (random.Next(6))
        {
            case 0:
                return file[..at];
            case 1:
                return [.. file[..at], .. file[Math.Min(file.Length, at + length)..]];
            case 2:
                return [.. file[..at], .. file.AsSpan(at, Math.Min(length, file.Length - at)), .. file[at..]];
            case 3:
                var from = random.Next(other.Length);
                return [.. file[..at], .. other.AsSpan(from, Math.Min(length, other.Length - from)), .. file[Math.Min(file.Length, at + length)..]];
            case 4:
                var blank = (byte[])file.Clone();
                blank.AsSpan(at, Math.Min(length, file.Length - at)).Fill((byte)(random.Next(2) * 255));
                return blank;
            default:
                return Flip(file, random);
        }
    }

    private static byte[] Flip(byte[] file, Random random)
    {
        var flipped = (byte[])file.Clone();
        for (var n = random.Next(1, MostFlips); n > 0 && flipped.Length > 0; n--)
        {
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        }

        return flipped;
    }

    // Places and lengths in old documents are four bytes each: wrong ones lead anywhere.
    private static byte[] Numbers(byte[] file, Random random)
    {
        var changed = (byte[])file.Clone();
        for (var n = random.Next(1, 8); n > 0 && changed.Length >= 8; n--)
        {
            // The header and the tables at the front lead to everything else.
            var most = random.Next(2) == 0 ? Math.Min(changed.Length, 2_048) : changed.Length;
            var value = random.Next(5) switch { 0 => -1, 1 => int.MaxValue, 2 => random.Next(), 3 => random.Next(changed.Length), _ => random.Next(64) };
            BitConverter.TryWriteBytes(changed.AsSpan(random.Next(most / 4 - 1) * 4, 4), value);
        }

        return changed;
    }

    // Null for a sample that is itself broken, locked or a bomb: of that only the bytes are spoilt.
    private static List<(string Name, byte[] Content)>? Unpack(byte[] file)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
            if (zip.Entries.Sum(entry => entry.Length) > MostUnpacked)
            {
                return null;
            }

            return [.. zip.Entries.Select(entry =>
            {
                using var content = entry.Open();
                using var held = new MemoryStream();
                content.CopyTo(held);
                return (entry.FullName, held.ToArray());
            })];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Zip(List<(string Name, byte[] Content)> entries, Random random)
    {
        var into = new MemoryStream();
        using (var to = new ZipArchive(into, ZipArchiveMode.Create, leaveOpen: true))
        {
            var chosen = random.Next(3) == 0 ? random.Next(entries.Count) : entries.FindIndex(entry => entry.Name == "word/document.xml");
            for (var n = 0; n < entries.Count; n++)
            {
                var (name, bytes) = entries[n];
                var how = n == chosen ? random.Next(8) : -1;
                if (how == 0)
                {
                    continue;
                }

                Put(to, how == 1 ? name.ToUpperInvariant() : name, how switch
                {
                    < 2 => bytes,
                    2 => bytes.Length == 0 ? bytes : Flip(bytes, random),
                    3 => [],
                    _ => Encoding.UTF8.GetBytes(Xml(Encoding.UTF8.GetString(bytes), random)),
                });
                if (how == 1)
                {
                    Put(to, name, bytes);
                }
            }
        }

        return into.ToArray();
    }

    private static void Put(ZipArchive zip, string name, byte[] content)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        stream.Write(content);
    }

    private static string Xml(string xml, Random random)
    {
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var tags = Tag().Matches(xml);
            if (tags.Count == 0)
            {
                return xml;
            }

            var (one, two) = (tags[random.Next(tags.Count)], tags[random.Next(tags.Count)]);
            xml = random.Next(7) switch
            {
                0 => xml.Remove(one.Index, one.Length),
                1 => xml.Insert(one.Index, two.Value),
                2 => xml.Insert(one.Index, string.Concat(Enumerable.Repeat("<w:tbl><w:tr><w:tc>", random.Next(1, 60)))),
                3 => Value().Replace(xml, match => match.Index > one.Index ? $"=\"{Odd(random)}\"" : match.Value, 20),
                4 => xml.Insert(one.Index, $"<w:sdt><w:sdtPr><w:tag w:val=\"{Odd(random)}\"/></w:sdtPr><w:sdtContent>"),
                5 => one.Index < two.Index ? xml[..one.Index] + xml[two.Index..] : xml[..two.Index] + xml[two.Index..one.Index] + xml[two.Index..],
                _ => xml.Replace(one.Value, two.Value, StringComparison.Ordinal),
            };
            if (xml.Length > 2_000_000)
            {
                return xml[..2_000_000];
            }
        }

        return xml;
    }

    private static string Odd(Random random) => random.Next(7) switch { 0 => "", 1 => "-1", 2 => "2147483648", 3 => "99999999999999999999", 4 => "name", 5 => "NaN", _ => "&#x4E2D;" };

    private static byte[] Pdf(byte[] file, Random random)
    {
        // Latin 1 keeps every byte, so that pictures and packed objects come through.
        var text = Encoding.Latin1.GetString(file);
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            var places = (random.Next(2) == 0 ? Number() : Name()).Matches(text);
            if (places.Count == 0)
            {
                break;
            }

            var (one, two) = (places[random.Next(places.Count)], places[random.Next(places.Count)]);
            text = random.Next(5) switch
            {
                0 => text.Remove(one.Index, one.Length),
                1 => text[..one.Index] + two.Value + text[(one.Index + one.Length)..],
                2 => text[..one.Index] + (random.Next(2) == 0 ? "-1" : "4294967296") + text[(one.Index + one.Length)..],
                3 => text.Insert(one.Index, " << /Kids [ 1 0 R 2 0 R ] "),
                _ => text.Replace("endobj", random.Next(2) == 0 ? "" : "endobj endobj", StringComparison.Ordinal),
            };
        }

        return Encoding.Latin1.GetBytes(text);
    }

    [GeneratedRegex("<[^<>]{1,300}>", RegexOptions.None, 2_000)]
    private static partial Regex Tag();

    [GeneratedRegex("=\"[^\"]{0,80}\"", RegexOptions.None, 2_000)]
    private static partial Regex Value();

    [GeneratedRegex(@"(?<=[ \[/])\d{1,10}(?=[ \]\r\n/>])", RegexOptions.None, 5_000)]
    private static partial Regex Number();

    [GeneratedRegex(@"/[A-Z][A-Za-z]{2,20}(?=[ /\[<\r\n])", RegexOptions.None, 5_000)]
    private static partial Regex Name();
}
