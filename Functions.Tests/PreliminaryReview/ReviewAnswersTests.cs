using System.Collections.Immutable;
using System.Text.Json;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.PreliminaryReview;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Nominations;
using Xunit;

namespace TechVolunteers.Tests.PreliminaryReview;

/// <summary>What a unit reads of the office's decisions.</summary>
public sealed class ReviewAnswersTests
{
    private static readonly DateTimeOffset At = new(2021, 11, 16, 2, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_unit_reads_every_fault_of_its_returned_packet_on_its_page_and_as_JSON()
    {
        await using var app = await IntakeApp.Start();
        var id = await Sent(app);
        await app.Return(id, app.Time.GetUtcNow().AddDays(5));
        await Decided(app, id, Decision(VerdictKind.Return, "联系电话少一位，请核对。", "扫描件第 2 页没有盖章。"));

        var page = await (await app.Browse("clerk-one")).Page($"/unit/kjzy2021/nominations/{id}");
        var office = page.QuerySelector("[aria-labelledby=office]")!;
        Assert.Contains("退回修改（第 1 版，2021年11月16日", office.TextContent, StringComparison.Ordinal);
        Assert.Equal(["联系电话少一位，请核对。", "扫描件第 2 页没有盖章。"], office.QuerySelectorAll("li").Select(item => item.TextContent));
        Assert.Contains("请逐条修改，在", office.TextContent, StringComparison.Ordinal);
        var home = await (await app.Browse("clerk-one")).Page("/unit");
        Assert.NotNull(home.QuerySelector($"a[href='/unit/kjzy2021/nominations/{id}#office']"));
        var json = await Office(app, id);
        Assert.Equal(("退回修改", 1, 2), (json[0].GetProperty("what").GetString(), json[0].GetProperty("version").GetInt32(), json[0].GetProperty("reasons").GetArrayLength()));
        Assert.DoesNotContain("reviewer", json[0].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_reads_no_proposal_and_learns_of_an_admission_only_when_the_stage_has_ended()
    {
        await using var app = await IntakeApp.Start();
        var id = await Sent(app);
        await Decided(app, id, Decision(VerdictKind.Admit));
        await Put(app, Review.Key(NominationId.From(id)), (await Stored(app, id)) with { Proposed = Decision(VerdictKind.Refuse, "拟不予受理。").Verdict });
        Assert.Empty(await Office(app, id));

        var campaign = (await app.Records.Find<Campaign>(Partition, CampaignKeys.Campaign, default))!;
        await Put(app, CampaignKeys.Campaign, campaign with { Stage = Stage.ExpertReview });

        var told = Assert.Single(await Office(app, id));
        Assert.Equal("初审通过", told.GetProperty("what").GetString());
        Assert.DoesNotContain("拟不予受理", (await (await app.Browse("clerk-one")).Page($"/unit/kjzy2021/nominations/{id}")).Body!.TextContent, StringComparison.Ordinal);
    }

    private static string Partition => CampaignKeys.Partition(IntakeApp.Definition.Id);

    private static Decision Decision(VerdictKind kind, params string[] reasons) =>
        new(new Verdict(kind, 1, [.. reasons], ImmutableSortedDictionary<string, string>.Empty, new PersonId("reviewer"), At), new PersonId("lead"), At);

    private static async Task<string> Sent(IntakeApp app) =>
        (await IntakeApp.Json(await app.Api(HttpMethod.Post, "/campaigns/kjzy2021/nominations", "clerk-one", IntakeApp.Packet()))).GetProperty("nomination").GetString()!;

    private static Task<CommitOutcome> Decided(IntakeApp app, string id, Decision decision) =>
        Put(app, Review.Key(NominationId.From(id)), Review.None(NominationId.From(id)) with { Decisions = [decision] });

    private static async Task<Review> Stored(IntakeApp app, string id) => (await app.Records.Find<Review>(Partition, Review.Key(NominationId.From(id)), default))!;

    private static async Task<JsonElement[]> Office(IntakeApp app, string id) =>
        [.. (await IntakeApp.Json(await app.Api(HttpMethod.Get, $"/campaigns/kjzy2021/nominations/{id}", "clerk-one"))).GetProperty("office").EnumerateArray()];

    private static Task<CommitOutcome> Put<T>(IntakeApp app, string key, T value) => app.Records.Commit(Partition, [new RowChange.Put(key, Json.Write(value))], default);
}
