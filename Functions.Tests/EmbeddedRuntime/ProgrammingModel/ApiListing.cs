using System.Text.RegularExpressions;

namespace TechVolunteers.Tests.EmbeddedRuntime.ProgrammingModel;

/// <summary>A type of the official listing: its head and its members as they are printed, without attributes.</summary>
/// <param name="Usage">The AttributeUsage of an attribute class, as printed; null when it declares none.</param>
/// <param name="Head">Accessibility, modifiers, kind, name and constraints.</param>
/// <param name="Bases">Base class and interfaces.</param>
public sealed record ListedType(string Name, string? Usage, string Head, IReadOnlySet<string> Bases, IReadOnlySet<string> Members);

/// <summary>Reads the official listing: TYPE opens a type, members follow, EXT marks an extension method.</summary>
public static partial class ApiListing
{
    public static string OfficialText() => string.Concat(typeof(ApiListing).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("official/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name =>
        {
            using var reader = new StreamReader(typeof(ApiListing).Assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd() + "\n";
        }));

    /// <summary>Types by full name; one that several packages declare has the members of all.</summary>
    public static IReadOnlyDictionary<string, ListedType> Parse(string text)
    {
        var types = new Dictionary<string, ListedType>(StringComparer.Ordinal);
        ListedType? current = null;
        HashSet<string> members = [];
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line.StartsWith("TYPE ", StringComparison.Ordinal))
            {
                current = ParseHead(line["TYPE ".Length..]);
                members = types.TryGetValue(current.Name, out var known) ? [.. known.Members] : [];
                types[current.Name] = current with { Members = members };
            }
            else
            {
                members.Add(StripInit(line.StartsWith("  EXT ", StringComparison.Ordinal)
                    ? $"EXT {SplitAttributes(line["  EXT ".Length..]).Declaration}"
                    : SplitAttributes(line.TrimStart()).Declaration));
            }
        }

        return types;
    }

    private static ListedType ParseHead(string text)
    {
        var (attributes, rest) = SplitAttributes(text);
        var usage = Usage().Match(attributes) is { Success: true } match ? match.Groups["targets"].Value : null;
        if (rest.Contains(" delegate delegate ", StringComparison.Ordinal))
        {
            var head = rest.Split(" returns ")[0];
            var name = head[..head.IndexOf('(', StringComparison.Ordinal)];
            return new ListedType(name[(name.LastIndexOf(' ') + 1)..], usage, head, new HashSet<string>(), new HashSet<string>());
        }

        var colon = BaseColon(rest);
        var declaration = colon < 0 ? rest : rest[..colon];
        var bases = colon < 0 ? "" : rest[(colon + 3)..].Split(" where ")[0];
        var typeName = KindAndName().Match(declaration).Groups["name"].Value;
        return new ListedType(typeName, usage, declaration, SplitList(bases).ToHashSet(), new HashSet<string>());
    }

    /// <summary>The colon before the base list, not the one of a constraint.</summary>
    private static int BaseColon(string text)
    {
        var start = 0;
        while (text.IndexOf(" : ", start, StringComparison.Ordinal) is var at and >= 0)
        {
            if (!Constraint().IsMatch(text[..at]))
            {
                return at;
            }

            start = at + 3;
        }

        return -1;
    }

    private static IEnumerable<string> SplitList(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text[start..i].Trim() is { Length: > 0 } item)
                {
                    yield return item;
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '<' => 1, '>' => -1, _ => 0 };
            }
        }
    }

    private static (string Attributes, string Declaration) SplitAttributes(string text)
    {
        var end = 0;
        while (end < text.Length && text[end] == '[')
        {
            var depth = 0;
            var quoted = false;
            do
            {
                quoted ^= text[end] == '"';
                depth += quoted ? 0 : text[end] switch { '[' => 1, ']' => -1, _ => 0 };
                end++;
            }
            while (depth > 0);
        }

        return (text[..end], text[end..].TrimStart());
    }

    private static string StripInit(string member) => member.EndsWith(" (init)", StringComparison.Ordinal) ? member[..^" (init)".Length] : member;

    [GeneratedRegex(@"\[System\.AttributeUsageAttribute\((?<targets>.*?)\)\]", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Usage();

    [GeneratedRegex(@"\b(?:class|interface|enum|struct|record) (?<name>\S+?(?:<[^>]*>)?)(?: |$)", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex KindAndName();

    [GeneratedRegex(@" where \w+$", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Constraint();
}
