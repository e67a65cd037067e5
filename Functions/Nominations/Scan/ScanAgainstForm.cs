using System.Collections.Immutable;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations.WordForm;

namespace TechVolunteers.Nominations.Scan;

/// <summary>Whether the stamped scan is a print of the Word form that came with it: by the check codes, and by the text where the scan has any. Advice only.</summary>
internal static class ScanAgainstForm
{
    private const int LeastText = 100;
    private const int Piece = 3;

    // Recognised text has a wrong character here and there, each of which spoils a few pieces; other words spoil many in a row. In a word
    // processor's text only headers and footers come between. Short answers can't be told from recognition's own faults.
    private const int RowRecognised = 12;
    private const int RowWritten = 5;
    private const int ShortRecognised = 10;

    /// <param name="forms">The campaign's; the one that was read is told by its fields.</param>
    public static ScanReading Compare(FormReading form, ScanReading scan, IReadOnlyList<FormDefinition> forms)
    {
        if (form.Fields.IsEmpty || scan.Code is null)
        {
            return scan;
        }

        var agreement = Agreement(form.CheckCode, scan.Code);
        var differing = Differing(form, scan, forms);
        return scan with
        {
            Agreement = agreement,
            Findings =
            [
                .. scan.Findings,
                .. ScanFindings.Agreement(agreement, form.CheckCode, scan.Code) is { } finding ? [finding] : ImmutableArray<Finding>.Empty,
                .. differing.IsEmpty ? ImmutableArray<Finding>.Empty : [ScanFindings.TextDiffers(differing)],
            ],
        };
    }

    private static CodeAgreement Agreement(string? onForm, CodeReading onScan) => (onForm, onScan.Code) switch
    {
        (null, null) => CodeAgreement.NotCompared,
        (null, _) => CodeAgreement.NotOnForm,
        (_, null) => onScan.Verdict == CodeVerdict.Unreadable ? CodeAgreement.Unreadable : CodeAgreement.NotOnScan,
        _ when CheckCode.Parse(onForm) is { } whole => onScan.Code.Against(whole) switch
        {
            CheckCodeMatch.Same => CodeAgreement.Same,
            CheckCodeMatch.OlderVersion => CodeAgreement.OlderVersion,
            CheckCodeMatch.NewerVersion => CodeAgreement.NewerVersion,
            CheckCodeMatch.OtherNomination => CodeAgreement.OtherNomination,
            _ => CodeAgreement.OtherContent,
        },
        // Some prints carry the short code alone.
        _ => onForm == onScan.Code.Code ? CodeAgreement.Same : CodeAgreement.OtherContent,
    };

    /// <summary>Labels of the answers that the scan's own text does not have.</summary>
    private static ImmutableArray<string> Differing(FormReading form, ScanReading scan, IReadOnlyList<FormDefinition> forms)
    {
        var text = Letters(scan.TextLayer);
        if (text.Length < LeastText || forms.FirstOrDefault(one => one.Fields.All(field => form.Fields.ContainsKey(field.Tag))) is not { } definition)
        {
            return [];
        }

        var pieces = Pieces(text).ToHashSet(StringComparer.Ordinal);
        var written = scan.Kind == ScanKind.BornDigital;
        return [.. definition.Fields.Where(field => form.Fields[field.Tag] is FieldReading.Read read && Differs(field, read)).Select(field => field.Label)];

        bool Differs(FieldDefinition field, FieldReading.Read read)
        {
            // The scan is signed and dated by hand; ticks are no letters; tables are laid out anew.
            if (field.Kind is FieldKind.Opinion or FieldKind.Choice or FieldKind.Multiple or FieldKind.Table)
            {
                return false;
            }

            var said = Letters(read.Raw);
            if (said.Length < (written ? Piece : ShortRecognised) || text.Contains(said, StringComparison.Ordinal))
            {
                return false;
            }

            var own = Pieces(said).ToArray();
            return LongestRow(own.Select(piece => !pieces.Contains(piece))) >= Math.Min(own.Length, written ? RowWritten : RowRecognised);
        }
    }

    private static int LongestRow(IEnumerable<bool> missing)
    {
        var (longest, row) = (0, 0);
        foreach (var one in missing)
        {
            row = one ? row + 1 : 0;
            longest = Math.Max(longest, row);
        }

        return longest;
    }

    private static IEnumerable<string> Pieces(string text) => Enumerable.Range(0, Math.Max(0, text.Length - Piece + 1)).Select(at => text.Substring(at, Piece));

    // Width, gaps and punctuation differ between a file and its print.
    private static string Letters(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsLetterOrDigit(c))
            {
                letters.Append(char.ToLowerInvariant(c));
            }
        }

        return letters.ToString();
    }
}
