using System.Buffers.Binary;
using System.Text;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>What a check box or a drop-down list shows, from its settings in the Data stream ([MS-DOC] 2.9.78, FFData): the text has no result of them.</summary>
internal static class FormFieldResult
{
    private const int CheckBoxType = 1;
    private const int ListType = 2;
    private const int UseDefault = 25;

    // Format, help, status, entry and exit macros stand between the default and the list.
    private const int TextsBeforeList = 5;
    private const int LongestOption = 200;

    /// <summary>A tick box's character or the chosen option; null when the settings are another field's or damaged.</summary>
    public static string? Of(ReadOnlySpan<byte> data, int place)
    {
        // A length (4 bytes), the header's length (2), the header; then the settings: version (4), flags (2), longest text (2), size (2), name, default.
        if (place < 0 || place + 6L > data.Length)
        {
            return null;
        }

        var at = place + BinaryPrimitives.ReadUInt16LittleEndian(data[(place + 4)..]);
        if (at + 12L > data.Length)
        {
            return null;
        }

        var settings = data[at..];
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(settings[4..]);
        var afterName = 10 + Text(settings, 10);
        if (afterName + 2 > settings.Length)
        {
            return null;
        }

        var state = (flags >> 2) & 31;
        var shown = state == UseDefault ? BinaryPrimitives.ReadUInt16LittleEndian(settings[afterName..]) : state;
        return (flags & 3) switch
        {
            CheckBoxType => $"{(shown == 1 ? ParagraphText.Checked : ParagraphText.Unchecked)}",
            ListType => Option(settings, afterName + 2, shown),
            _ => null,
        };
    }

    /// <summary>The length of a text of two-byte characters with its count before and a zero behind.</summary>
    private static int Text(ReadOnlySpan<byte> settings, int at) => 2 + (BinaryPrimitives.ReadUInt16LittleEndian(settings[at..]) * 2) + 2;

    private static string? Option(ReadOnlySpan<byte> settings, int at, int chosen)
    {
        for (var n = 0; n < TextsBeforeList; n++)
        {
            if (at + 2 > settings.Length)
            {
                return null;
            }

            at += Text(settings, at);
        }

        // A string table ([MS-DOC] 2.2.4) of two-byte characters: its mark, the count, no extra bytes, then each with its length.
        if (at + 6 > settings.Length || BinaryPrimitives.ReadUInt16LittleEndian(settings[at..]) != 0xFFFF || chosen >= BinaryPrimitives.ReadUInt16LittleEndian(settings[(at + 2)..]))
        {
            return null;
        }

        at += 6;
        for (var n = 0; ; n++)
        {
            if (at + 2 > settings.Length)
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16LittleEndian(settings[at..]);
            if (length > LongestOption || at + 2 + (length * 2) > settings.Length)
            {
                return null;
            }

            if (n == chosen)
            {
                return Encoding.Unicode.GetString(settings.Slice(at + 2, length * 2));
            }

            at += 2 + (length * 2);
        }
    }
}
