using System.Buffers.Binary;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>The state of a check box from its settings in the Data stream ([MS-DOC] 2.9.78, FFData).</summary>
internal static class CheckBoxField
{
    private const int CheckBoxType = 1;
    private const int UseDefault = 25;

    /// <summary>Whether the box is ticked; null when the settings are another field's or damaged.</summary>
    public static bool? IsTicked(ReadOnlySpan<byte> data, int place)
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
        var afterName = 10 + 2 + (BinaryPrimitives.ReadUInt16LittleEndian(settings[10..]) * 2) + 2;
        if ((flags & 3) != CheckBoxType || afterName + 2 > settings.Length)
        {
            return null;
        }

        var state = (flags >> 2) & 31;
        return state == UseDefault ? BinaryPrimitives.ReadUInt16LittleEndian(settings[afterName..]) == 1 : state == 1;
    }
}
