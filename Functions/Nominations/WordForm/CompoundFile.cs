using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Names what stands in an OLE2 compound file ([MS-CFB] 2.6): enough to tell an old Word document, an encrypted .docx and macros apart.</summary>
public static class CompoundFile
{
    // Directory entries are 128 bytes on 128-byte boundaries: the 512-byte header and all sector sizes are multiples of that.
    private const int EntryLength = 128;
    private const int NameBytes = 64;
    private const int MostNames = 4_096;

    /// <summary>
    /// The names of all storages and streams. The sector chain is not followed: whatever has the exact shape of a directory entry counts, so that a
    /// damaged chain hides nothing. The file is streamed; the stream may be anywhere and is left at its end.
    /// </summary>
    public static FrozenSet<string> EntryNames(Stream compound)
    {
        compound.Position = 0;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = compound.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0)
        {
            for (var at = 0; at + EntryLength <= read && names.Count < MostNames; at += EntryLength)
            {
                if (Name(buffer.AsSpan(at, EntryLength)) is { } name)
                {
                    names.Add(name);
                }
            }
        }

        return names.ToFrozenSet(StringComparer.Ordinal);
    }

    private static string? Name(ReadOnlySpan<byte> entry)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(entry[NameBytes..]);
        // Type 1 is a storage, 2 a stream, 5 the root; colour is 0 or 1. The length counts the closing NUL.
        if (length is < 4 or > NameBytes || length % 2 != 0 || entry[66] is not (1 or 2 or 5) || entry[67] > 1)
        {
            return null;
        }

        var name = Encoding.Unicode.GetString(entry[..(length - 2)]);
        return entry[(length - 2)..NameBytes].IndexOfAnyExcept((byte)0) < 0 && !name.Contains('\0', StringComparison.Ordinal) ? name : null;
    }
}
