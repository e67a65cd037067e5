using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Conformance;

/// <summary>
/// Holds three lists to one another: the rows of behaviour (Rows.txt), the tests, whose names carry the rows that they check, and the
/// table of differences in the runtime's README, whose rows are marked on tests by the trait "Difference".
/// </summary>
public sealed partial class ConformanceTests
{
    private static readonly IReadOnlyDictionary<string, Row> Rows = ReadRows();

    private static readonly IReadOnlyList<MethodInfo> Tests =
    [
        .. typeof(ConformanceTests).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("TechVolunteers.Tests.EmbeddedRuntime", StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any()),
    ];

    [Fact]
    public void Every_row_has_a_test_whose_name_carries_its_id()
    {
        var tested = Tests.SelectMany(IdsIn).ToHashSet(StringComparer.Ordinal);

        var untested = Rows.Values.Where(row => !tested.Contains(row.Id)).Select(row => $"{row.Id} {row.Behaviour}").ToList();
        Assert.True(untested.Count == 0, $"Without a test: {string.Join(" | ", untested)}");
        Assert.Equal(164, Rows.Count);
        Assert.Equal(48, Rows.Values.Count(row => row.IsGate));
    }

    [Fact]
    public void Every_id_in_the_name_of_a_test_is_a_row()
    {
        var unknown = Tests.SelectMany(test => IdsIn(test).Where(id => !Rows.ContainsKey(id)).Select(id => $"{id} in {test.Name}")).ToList();

        Assert.True(unknown.Count == 0, string.Join(", ", unknown));
    }

    [Fact]
    public void No_row_is_skipped()
    {
        var skipped = Tests.Where(test => IdsIn(test).Any() && test.GetCustomAttributes<FactAttribute>().Any(fact => fact.Skip is not null)).Select(test => test.Name);

        Assert.Empty(skipped);
    }

    [Fact]
    public void The_table_of_differences_lists_exactly_the_rows_that_tests_mark_as_different()
    {
        var listed = Differences().Select(difference => difference.Id).ToList();
        var marked = Tests.SelectMany(Marks).Distinct(StringComparer.Ordinal).ToList();

        Assert.Equal(listed.Distinct(StringComparer.Ordinal), listed);
        Assert.Equal(marked.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.All(listed, id => Assert.True(Rows.ContainsKey(id), $"{id} is no row"));
    }

    [Fact]
    public void Every_difference_tells_the_official_behaviour_ours_and_the_reason() =>
        Assert.All(Differences(), difference => Assert.All(difference.Cells, cell => Assert.True(cell.Length > 1, $"{difference.Id} has an empty cell")));

    [Fact]
    public void A_test_marks_only_differences_of_rows_that_its_name_carries() => Assert.All(
        Tests,
        test => Assert.Subset(IdsIn(test).ToHashSet(StringComparer.Ordinal), Marks(test).ToHashSet(StringComparer.Ordinal)));

    private static IEnumerable<string> IdsIn(MethodInfo test) => RowId().Matches(test.Name).Select(match => match.Groups["id"].Value);

    private static IEnumerable<string> Marks(MethodInfo test) =>
        test.GetCustomAttributes<TraitAttribute>().Where(trait => trait.Name == "Difference").Select(trait => trait.Value);

    /// <summary>The rows of the README's table whose first cell is an id.</summary>
    private static IEnumerable<(string Id, IReadOnlyList<string> Cells)> Differences() => Resource("EmbeddedRuntime/README.md").Split('\n')
        .Where(line => line.StartsWith('|'))
        .Select(line => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
        .Where(cells => RowId().IsMatch($"{cells[0]}_"))
        .Select(cells => (cells[0], (IReadOnlyList<string>)(cells.Length == 4 ? cells[1..] : [""])));

    private static Dictionary<string, Row> ReadRows() => Resource("Conformance/Rows.txt").Split('\n')
        .Select(line => line.TrimEnd())
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => new Row(line[..3], line[4] == '*', line[6..]))
        .ToDictionary(row => row.Id, StringComparer.Ordinal);

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(ConformanceTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("(?:^|_)(?<id>[A-Z][0-9]{2})(?=_)", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex RowId();

    private sealed record Row(string Id, bool IsGate, string Behaviour);
}
