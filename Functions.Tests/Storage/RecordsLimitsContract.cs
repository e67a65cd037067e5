using CsCheck;
using TechVolunteers.Storage;
using Xunit;
using static TechVolunteers.Storage.RowChange;

namespace TechVolunteers.Tests.Storage;

/// <summary>Keys, order, pages and sizes: the same on every store.</summary>
public abstract class RecordsLimitsContract : RecordsContract
{
    private const string Alphabet = "-./0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

    [Fact]
    public async Task Every_character_of_the_alphabet_can_stand_anywhere_in_a_key()
    {
        await Committed([.. Alphabet.Select(character => new Insert($"{character}{character}", "1"))]);
        await Committed(new Insert(Alphabet, "2"), new Insert(new string('/', 300), "3"), new Insert(new string('~', 300), "4"));
        Assert.Equal("2", (await Find(Alphabet)).Json);
        Assert.Equal("3", (await Find(new string('/', 300))).Json);
        foreach (var character in Alphabet)
            Assert.Equal("1", (await Find($"{character}{character}")).Json);
        var keys = (await All("")).Select(row => row.Key).ToList();
        Assert.Equal(Alphabet.Length + 3, keys.Count);
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
    }

    [Fact]
    public Task A_scan_gives_exactly_the_keys_with_the_prefix_in_ordinal_order_whatever_the_page_size()
    {
        var key = Gen.Char["-./09:AZ_az~"].Array[1, 4].Select(characters => new string(characters));
        return Gen.Select(key.HashSet[1, 60], Gen.Char["-./09:AZ_az~"].Array[0, 2], Gen.Int[1, 20]).SampleAsync(
            async (keys, prefix, limit) =>
            {
                var partition = $"{Partition}/{Guid.NewGuid():N}";
                await Records.Commit(partition, [.. keys.Select(one => new Insert(one, "1"))], Cancel);
                var start = new string(prefix);
                var read = new List<string>();
                for (string? after = null; ;)
                {
                    var page = await Records.Page(partition, start, limit, after, Cancel);
                    read.AddRange(page.Rows.Select(row => row.Key));
                    after = page.Next;
                    if (after is null)
                        break;
                }
                Assert.Equal(keys.Where(one => one.StartsWith(start, StringComparison.Ordinal)).Order(StringComparer.Ordinal), read);
            },
            iter: 20,
            threads: 2);
    }

    [Fact]
    public async Task Rows_inserted_or_removed_behind_the_point_already_read_do_not_disturb_later_pages()
    {
        await Committed([.. Enumerable.Range(10, 20).Select(n => new Insert($"due/{n}", "1"))]);
        var first = await Records.Page(Partition, "due/", 7, null, Cancel);
        await Committed(new Insert("due/09", "2"), new Insert("due/11a", "2"), new Delete("due/16"), new Delete("due/12"), new Insert("due/26a", "2"));
        var second = await Records.Page(Partition, "due/", 7, first.Next, Cancel);
        var third = await Records.Page(Partition, "due/", 7, second.Next, Cancel);
        string[] expected = [.. Enumerable.Range(17, 10).Select(n => $"due/{n}"), "due/26a", "due/27", "due/28", "due/29"];
        Assert.Equal(expected, second.Rows.Concat(third.Rows).Select(row => row.Key));
        Assert.Null(third.Next);
    }

    [Fact]
    public async Task A_page_that_ends_with_the_last_row_is_the_last_page()
    {
        await Committed([.. Enumerable.Range(10, 10).Select(n => new Insert($"a/{n}", "1"))]);
        Assert.Null((await Records.Page(Partition, "a/", 10, null, Cancel)).Next);
        Assert.Empty((await Records.Page(Partition, "b/", 10, null, Cancel)).Rows);
    }

    [Fact]
    public async Task Twelve_hundred_rows_come_in_pages_of_up_to_a_thousand()
    {
        for (var batch = 0; batch < 12; batch++)
            await Committed([.. Enumerable.Range(0, 100).Select(n => new Insert($"row/{batch:D2}{n:D2}", "1"))]);
        var page = await Records.Page(Partition, "row/", 1000, null, Cancel);
        Assert.Equal((1000, "row/0999"), (page.Rows.Length, page.Next));
        Assert.Equal(1200, (await All("row/", 1000)).Count);
        Assert.Equal(1200, (await All("row/", 999)).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31_999)]
    [InlineData(32_000)]
    [InlineData(32_001)]
    [InlineData(32_256)]
    [InlineData(102_400)]
    [InlineData(RowLimits.ValueCharacters)]
    public async Task A_value_comes_back_as_it_was_written(int characters)
    {
        var ascii = new string('x', characters);
        var chinese = string.Concat(Enumerable.Repeat("志愿“服务”\\\"\u0001\u3000", characters / 9 + 1))[..characters];
        // Pairs at odd places, so that one lies across every split.
        var pairs = characters == 0 ? "" : 'x' + string.Concat(Enumerable.Repeat("𠮷", (characters - 1) / 2));
        foreach (var value in (string[])[ascii, chinese, pairs])
        {
            await Committed(new Put("value", value));
            Assert.Equal(value, (await Find("value")).Json);
        }
    }

    [Fact]
    public async Task A_row_that_became_shorter_keeps_nothing_of_the_longer_one()
    {
        await Committed(new Insert("a", new string('x', 100_000)), new Insert("b", new string('x', 100_000)));
        await Committed(new Replace("a", "1", (await Find("a")).Version), new Put("b", "2"));
        Assert.Equal(["1", "2"], (await All("")).Select(row => row.Json));
    }

    [Fact]
    public async Task The_largest_commit_is_taken_however_its_characters_are_sent()
    {
        var rows = Enumerable.Range(0, 100).Select(n => $"{new string('/', 290)}{n:D3}").ToList();
        await Committed([.. rows.Select(key => new Put(key, new string('验', RowLimits.CommitCharacters / 100)))]);
        await Committed([.. rows.Select(key => new Put(key, new string('"', RowLimits.CommitCharacters / 100)))]);
        Assert.Equal(new string('"', RowLimits.CommitCharacters / 100), (await Find(rows[99])).Json);
    }

    private static readonly Dictionary<string, RowChange[]> Bad = new(StringComparer.Ordinal)
    {
        ["no row"] = [],
        ["101 rows"] = [.. Enumerable.Range(0, 101).Select(n => new Insert($"{n}", "1"))],
        ["a key twice"] = [new Insert("ok", "1"), new Put("a", "1"), new Delete("a")],
        ["an empty key"] = [new Insert("ok", "1"), new Insert("", "1")],
        ["301 characters"] = [new Insert("ok", "1"), new Insert(new string('a', 301), "1")],
        ["a Chinese key"] = [new Insert("ok", "1"), new Insert("推荐", "1")],
        ["a key with a space"] = [new Insert("ok", "1"), new Insert("a b", "1")],
        ["a key with a backslash"] = [new Insert("ok", "1"), new Insert("a\\b", "1")],
        ["a deleted key with a quote"] = [new Insert("ok", "1"), new Delete("a'b")],
        ["a value too long"] = [new Insert("ok", "1"), new Insert("a", new string('x', RowLimits.ValueCharacters + 1))],
        ["values too long together"] = [new Insert("ok", "1"), .. Enumerable.Range(0, 4).Select(n => new Insert($"{n}", new string('x', RowLimits.CommitCharacters / 4)))],
        ["half a character"] = [new Insert("ok", "1"), new Insert("a", "\"\uD842\"")],
        ["the other half of a character"] = [new Insert("ok", "1"), new Insert("a", "\"\uDFB7\"")],
    };

    public static TheoryData<string> OutsideTheLimits { get; } = [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(OutsideTheLimits))]
    public async Task A_commit_outside_the_limits_is_refused_before_anything_is_written(string what)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Records.Commit(Partition, Bad[what], Cancel));
        Assert.Empty(await All(""));
    }

    [Theory]
    [InlineData("", "a")]
    [InlineData("p", "")]
    [InlineData("p q", "a")]
    [InlineData("p", "a'b")]
    public async Task A_question_with_a_bad_key_is_refused(string partition, string key) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Records.Find(partition, key, Cancel));

    [Theory]
    [InlineData("a'b", 10, null)]
    [InlineData("a", 0, null)]
    [InlineData("a", 1001, null)]
    [InlineData("a", 10, "a' or '1' eq '1")]
    public async Task A_scan_with_a_bad_prefix_size_or_place_is_refused(string prefix, int limit, string? after) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Records.Page(Partition, prefix, limit, after, Cancel));
}
