using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Finds the field that a printed label stands for: spaces, width of characters, colons, numbering and notes in brackets make no difference.</summary>
internal sealed class Labels
{
    private const int Longest = 40;

    private static readonly Regex Numbering = new(@"^(?:[(]?[一二三四五六七八九十\d]{1,2}[)]?[、.)]\s*)", RegexOptions.NonBacktracking);

    // 事迹简介（300字以内）, also with a colon on either side, and several in a row.
    private static readonly Regex Note = new(@"(?:[:;]?\s*[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]\s*[:;]?)+$", RegexOptions.NonBacktracking);

    private readonly FrozenDictionary<string, (FieldDefinition Field, int Rank)> byText;

    // A cell is asked about again for each of its neighbours.
    private readonly Dictionary<string, (FieldDefinition Field, int Rank)?> known = new(StringComparer.Ordinal);

    public Labels(FormDefinition form)
    {
        var all = new Dictionary<string, (FieldDefinition, int)>(StringComparer.Ordinal);
        // What a form prints wins over aliases, and whole texts over texts without their note.
        Add(field => [field.Label], Normalise, 0);
        Add(field => field.Aliases, Normalise, 1);
        Add(field => [field.Label, .. field.Aliases], text => Normalise(WithoutNote(text)), 2);
        byText = all.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(Func<FieldDefinition, IEnumerable<string>> texts, Func<string, string> key, int rank)
        {
            foreach (var field in form.Fields)
            {
                foreach (var text in texts(field).Select(key).Where(text => text.Length > 0))
                {
                    all.TryAdd(text, (field, rank));
                }
            }
        }
    }

    /// <summary>The field of a text that is a label and nothing else, with how good the match is (0 is best).</summary>
    public (FieldDefinition Field, int Rank)? Find(string text)
    {
        if (text.Length is 0 or > Longest)
        {
            return null;
        }

        if (!known.TryGetValue(text, out var found))
        {
            found = byText.TryGetValue(Normalise(text), out var exact) ? exact
                : byText.TryGetValue(Normalise(WithoutNote(text)), out var noted) ? (noted.Field, noted.Rank + 1)
                : null;
            known.Add(text, found);
        }

        return found;
    }

    /// <summary>Labels followed by a colon in a line of text, from the left: the field, where its answer begins, and where its label begins.</summary>
    public IEnumerable<(FieldDefinition Field, int Label, int Answer)> Inline(string line)
    {
        for (var colon = line.IndexOfAny([':', '：']); colon >= 0; colon = line.IndexOfAny([':', '：'], colon + 1))
        {
            // A label begins the line or follows a gap; it may have gaps inside (姓　名), so the longest that fits is taken.
            for (var start = Math.Max(0, colon - Longest); start < colon; start++)
            {
                if ((start == 0 || char.IsWhiteSpace(line[start - 1]) || line[start - 1] is '；' or ';' or '，' or '。') && Find(line[start..colon]) is { } found)
                {
                    yield return (found.Field, start, colon + 1);
                    break;
                }
            }
        }
    }

    /// <summary>Compatibility form, without white space, quotation marks, numbering before and colons or stars around.</summary>
    public static string Normalise(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var c in Numbering.Replace(text.Normalize(NormalizationForm.FormKC).Trim(), ""))
        {
            if (!char.IsWhiteSpace(c) && c is not ('"' or '“' or '”' or '「' or '」' or '*' or '\u200B' or '\uFEFF'))
            {
                letters.Append(c);
            }
        }

        return letters.ToString().TrimEnd(':', ';', '.', '。');
    }

    private static string WithoutNote(string text) => Note.Replace(text.Normalize(NormalizationForm.FormKC).Trim(), "");
}
