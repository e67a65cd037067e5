using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using TechVolunteers.Campaigns;
using TechVolunteers.PublicNotice;
using TechVolunteers.PublicNotice.Pages;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.PublicNotice;

public sealed class NoticePageTests
{
    [Fact]
    public async Task The_page_says_what_was_approved()
    {
        using var world = await NoticeWorld.PublishedList();
        await world.Changed();

        var approved = Path.Combine(Folder(), "NoticePage.approved.txt");
        var received = Path.Combine(Folder(), "NoticePage.received.txt");
        var words = Words(await world.Page());
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            await File.WriteAllTextAsync(approved, words, TestContext.Current.CancellationToken);

        var same = File.Exists(approved) && (await File.ReadAllTextAsync(approved, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n") == words;
        if (same)
            File.Delete(received);
        else
            await File.WriteAllTextAsync(received, words, TestContext.Current.CancellationToken);

        Assert.True(same, $"The page is not the approved one. Compare {received} with it; to approve what you mean, run with APPROVE=1.");
    }

    [Fact]
    public async Task The_list_has_four_columns_and_no_phone_address_or_score()
    {
        using var world = await NoticeWorld.PublishedList();

        var page = await world.Page();

        Assert.All(page.QuerySelectorAll("table"), table => Assert.Equal(["序号", "名称", "工作单位或所在地", "推荐单位"], table.QuerySelectorAll("thead th").Select(cell => cell.TextContent)));
        Assert.Equal(["1", "李红", "示例农场（电话（已隐去），（已隐去））", "示例学会（测试）"],
            page.QuerySelectorAll("tbody tr")[1].QuerySelectorAll("td").Select((cell, column) => column == 0 ? "1" : cell.TextContent));
        foreach (var secret in new[] { "13800000001", "13900000002", "wang@example.org", "lihong@example.org", "赵未选" })
            Assert.DoesNotContain(secret, page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_consent_only_name_and_units_are_shown()
    {
        using var world = await NoticeWorld.PublishedList();

        var view = await world.View();

        Assert.NotNull(view.Entries.Single(entry => entry.Number == NoticeWorld.First).Summary);
        Assert.Null(view.Entries.Single(entry => entry.Number == NoticeWorld.Second).Summary);
        Assert.DoesNotContain("没有同意公开的简介", (await world.Page()).DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anybody_can_compute_the_fingerprint_from_the_page()
    {
        using var world = await NoticeWorld.PublishedList();
        var view = await world.View();
        var page = await world.Page();

        var text = new StringBuilder();
        foreach (var (table, section) in page.QuerySelectorAll("table").Zip(view.Sections))
        {
            foreach (var row in table.QuerySelectorAll("tbody tr"))
                text.Append(section.Category).Append('\t').AppendJoin('\t', row.QuerySelectorAll("td").Select(cell => cell.TextContent)).Append('\n');
        }

        Assert.Equal(view.Fingerprint, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
        Assert.Equal(view.List.First, view.Fingerprint);
    }

    [Fact]
    public async Task Nothing_is_shown_before_the_list_is_published()
    {
        using var world = await NoticeWorld.Settled();

        Assert.Null(await world.Notice.View(await world.Running(), default));
        Assert.Equal(404, ObjectionFiling.NotPublished.Status);
    }

    [Fact]
    public async Task A_withdrawn_entry_is_off_the_page_at_once_and_in_the_history_after_the_next_look()
    {
        using var world = await NoticeWorld.PublishedList();
        var before = await world.View();

        await world.Withdraw(NoticeWorld.Second);

        Assert.DoesNotContain("李红", (await world.Page()).DocumentElement.OuterHtml, StringComparison.Ordinal);
        await world.Tend();
        await world.Tend();
        var after = await world.View();
        Assert.Equal(["科技志愿者第 2 号由推荐单位撤回。"], after.Changes.Select(change => change.Sentence));
        Assert.Equal(after.Fingerprint, after.Changes[^1].Fingerprint);
        Assert.NotEqual(before.Fingerprint, after.Fingerprint);
        Assert.Equal(before.List.First, after.List.First);
    }

    [Fact]
    public async Task The_window_keeps_its_fixed_dates_when_the_rules_change()
    {
        using var world = await NoticeWorld.PublishedList();
        var running = await world.Running();

        var window = world.Notice.Window(running with { Definition = running.Definition with { PublicNotice = running.Definition.PublicNotice with { Days = 7 } } });

        Assert.Equal("公示时间为2021年11月29日（星期一）至2021年12月3日（星期五），截至2021年12月3日（星期五）24:00（北京时间）。", window!.Sentence);
    }

    [Fact]
    public async Task Publishing_again_changes_nothing_and_an_interrupted_try_leaves_nothing_behind()
    {
        using var world = await NoticeWorld.Settled();
        // What a try leaves that ended before its last commit, with an entry that was withdrawn since.
        await world.Put(NoticeEntry.Key("KJZY2021-A-0009"), new NoticeEntry(NoticeWorld.IdOf("KJZY2021-A-0009"), "KJZY2021-A-0009", CategoryCode.From("A"), 3, "撤回者", null, "示例学会（测试）", null));

        await world.Tend();
        var first = await world.View();
        world.At(NoticeWorld.WithinWindow);
        await world.Tend();

        Assert.Equal(3, first.List.Count);
        Assert.Equal(first.List, (await world.View()).List);
        Assert.DoesNotContain(await world.Records.Scan<NoticeEntry>(NoticeWorld.Partition, NoticeEntry.Prefix, default).ToArrayAsync(TestContext.Current.CancellationToken), entry => entry.Name == "撤回者");
    }

    private static string Words(IDocument page)
    {
        var main = page.QuerySelector("main")!;
        var lines = main.QuerySelectorAll("h1, h2, p, dt, dd, caption, tr, summary, li").Select(element => element.LocalName switch
        {
            "tr" => string.Join(" | ", element.Children.Select(cell => Line(cell.TextContent))),
            "h1" or "h2" => $"\n# {Line(element.TextContent)}",
            _ => Line(element.TextContent),
        });
        return string.Join('\n', lines).Trim() + "\n";
    }

    private static string Line(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

internal static class NoticeStories
{
    /// <summary>One entry struck and one corrected, within the window.</summary>
    public static async Task Changed(this NoticeWorld world)
    {
        world.At(NoticeWorld.WithinWindow);
        await world.SettledAs(new Settlement.Strike());
        await world.SettledAs(new Settlement.Correct("示例科普志愿服务队", "示例县科学技术协会", "示例学会（测试）"), NoticeWorld.Team, "correction");
    }

    public static async Task<AngleSharp.Html.Dom.IHtmlDocument> Page(this NoticeWorld world) =>
        await NoticeWorld.Render<NoticePage>(world.Now, ("View", await world.View()));
}
