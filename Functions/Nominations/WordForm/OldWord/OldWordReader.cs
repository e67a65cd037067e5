using System.Collections.Frozen;
using System.Collections.Immutable;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TechVolunteers.Nominations.WordForm.OldWord;

/// <summary>Opens an old binary Word document. Any bytes give a body or a named finding.</summary>
internal static class OldWordReader
{
    private const int MostTableBytes = 20_000_000;

    /// <param name="doc">Seekable; left anywhere, not closed.</param>
    public static OldWordReading Read(Stream doc, WordFindings say)
    {
        if (Hazard(CompoundFile.EntryNames(doc), say) is { } hazard)
        {
            return new OldWordReading.Unread(hazard);
        }

        try
        {
            return Read(new CompoundStreams(doc), say);
        }
        catch (Exception e) when (PackageInspection.MeansBroken(e))
        {
            return new OldWordReading.Unread(say.BrokenOld());
        }
    }

    private static Finding? Hazard(FrozenSet<string> names, WordFindings say) =>
        names.Contains("Macros") || names.Contains("_VBA_PROJECT") || names.Contains("_VBA_PROJECT_CUR") ? say.Macros("Macros")
        : names.Contains("EncryptedPackage") ? say.Encrypted()
        : names.Contains("WordDocument") ? null
        : say.NotWord();

    private static OldWordReading Read(CompoundStreams streams, WordFindings say)
    {
        if (streams.NamesIn("ObjectPool").FirstOrDefault() is { } embedded)
        {
            return new OldWordReading.Unread(say.EmbeddedObject(embedded));
        }

        if (streams.Length("WordDocument") is > OldWordDocument.MostBytes)
        {
            return new OldWordReading.Unread(say.TextTooLong("WordDocument"));
        }

        var document = streams.Read("WordDocument");
        return document is null || FileInformation.Of(document) is not { } information ? new OldWordReading.Unread(say.BrokenOld())
            : information.TooOld ? new OldWordReading.Unread(say.OldFormat())
            : information.Encrypted ? new OldWordReading.Unread(say.Encrypted())
            : streams.Length(information.TableStream) is > MostTableBytes ? new OldWordReading.Unread(say.TextTooLong(information.TableStream))
            : Read(streams, information, document, say);
    }

    private static OldWordReading Read(CompoundStreams streams, FileInformation information, byte[] document, WordFindings say)
    {
        // Settings of form fields and long lists of properties stand among the pictures.
        var data = streams.Length("Data") is <= OldWordDocument.MostBytes ? streams.Read("Data") : null;
        var word = new OldWordDocument(information, document, streams.Read(information.TableStream), data ?? []);
        if (word.TooLong)
        {
            return new OldWordReading.Unread(say.TextTooLong("WordDocument"));
        }

        if (OldWordBody.Of(word.Paragraphs) is not { } body)
        {
            return new OldWordReading.Unread(say.TooDeep("WordDocument"));
        }

        var findings = word.Instructions.Select(instruction => PartInspection.Field(instruction, say)).OfType<Finding>()
            .DistinctBy(finding => (finding.Code, finding.Evidence)).OrderByDescending(finding => finding.Severity).ToImmutableArray();
        return findings.FirstOrDefault(finding => finding.Severity == Severity.Refused) is { } refused
            ? new OldWordReading.Unread(refused)
            : new OldWordReading.Opened(body, [.. word.HeaderParagraphs.Select(paragraph => ParagraphText.Of(paragraph.Content))], findings);
    }
}

/// <summary>What came of opening an old Word document.</summary>
internal abstract record OldWordReading
{
    private OldWordReading() { }

    /// <param name="Lines">Of headers and footers.</param>
    public sealed record Opened(Body Body, ImmutableArray<string> Lines, ImmutableArray<Finding> Findings) : OldWordReading;

    public sealed record Unread(Finding Finding) : OldWordReading;
}
