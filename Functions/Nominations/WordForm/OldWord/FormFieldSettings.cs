using System.Buffers.Binary;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>The settings of a form field in the Data stream ([MS-DOC] 2.9.78, FFData). Of them only a check box's state is text that a reader sees.</summary>
internal static class FormFieldSettings
{
    private const int CheckBoxType = 1;
    private const int UseDefault = 25;

    /// <summary>The settings as an element; null when they are of another kind or damaged.</summary>
    public static FormFieldData? Read(ReadOnlyMemory<byte> data, int place)
    {
        // A length (4 bytes), the header's length (2), the header; then the settings: version (4), flags (2), longest text (2), size (2), name, default.
        if (place < 0 || place + 6L > data.Length)
        {
            return null;
        }

        var at = place + BinaryPrimitives.ReadUInt16LittleEndian(data.Span[(place + 4)..]);
        if (at + 12L > data.Length)
        {
            return null;
        }

        var settings = data.Span[at..];
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(settings[4..]);
        var afterName = 10 + 2 + (BinaryPrimitives.ReadUInt16LittleEndian(settings[10..]) * 2) + 2;
        if ((flags & 3) != CheckBoxType || afterName + 2 > settings.Length)
        {
            return null;
        }

        var state = (flags >> 2) & 31;
        var ticked = state == UseDefault ? BinaryPrimitives.ReadUInt16LittleEndian(settings[afterName..]) == 1 : state == 1;
        return new FormFieldData(new CheckBox(new Checked { Val = ticked }));
    }
}
