using System.Net;
using System.Net.Http.Json;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.PublicNotice;
using TechVolunteers.Storage;
using TechVolunteers.Tests.Nominations.Upload;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations;

public sealed class ConsentTests
{
    [Fact]
    public async Task Consent_is_taken_back_on_the_page_or_by_the_API_and_the_public_text_goes_with_it()
    {
        await using var app = await IntakeApp.Start();
        var partition = CampaignKeys.Partition(IntakeApp.Definition.Id);
        var without = await Sent(app, IntakeApp.Packet());
        var id = await Sent(app, IntakeApp.Packet("A-004.docx").Attach("consent", File.ReadAllBytes(SamplePackets.Path("scans", "S-013.pdf")), "同意书.pdf"));
        var entry = new NoticeEntry(new NominationId(id), "KJZY2021-A-0002", new CategoryCode("A"), 1, "示例甲", "示例单位", "示例学会", "事迹。");
        await app.Records.Commit(partition, [new RowChange.Put(NoticeEntry.Key(entry.Number), TechVolunteers.Json.Write(entry))], default);
        string Path(string nomination) => $"/campaigns/kjzy2021/nominations/{nomination}/consent-withdrawal";

        foreach (var (nomination, person, body, status) in new (string, string?, object, HttpStatusCode)[]
        {
            (id, null, new { }, HttpStatusCode.Unauthorized), (id, "clerk-two", new { }, HttpStatusCode.NotFound), (id, "reviewer", new { }, HttpStatusCode.Forbidden),
            (without, "clerk-one", new { }, HttpStatusCode.Conflict), (id, "clerk-one", new { reason = new string('长', 501) }, HttpStatusCode.BadRequest), (id, "clerk-one", 1, HttpStatusCode.BadRequest),
        })
        {
            Assert.Equal(status, (await app.Api(HttpMethod.Post, Path(nomination), person, JsonContent.Create(body))).StatusCode);
        }
        Assert.Equal("given", (await IntakeApp.Json(await app.Api(HttpMethod.Get, $"/campaigns/kjzy2021/nominations/{id}", "clerk-one"))).GetProperty("consent").GetString());

        var clerk = await app.Browse("clerk-one");
        var page = $"/unit/kjzy2021/nominations/{id}";
        var hidden = await clerk.Hidden(page, page + "/consent-withdrawal");
        var posted = await clerk.Send(HttpMethod.Post, page + "/consent-withdrawal", new FormUrlEncodedContent([.. hidden.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("reason", "本人要求")]));

        Assert.Equal(HttpStatusCode.SeeOther, posted.StatusCode);
        Assert.Contains("公示同意已撤回", (await clerk.Page(page)).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(entry with { Summary = null }, await app.Records.Find<NoticeEntry>(partition, NoticeEntry.Key(entry.Number), default));
        var again = await app.Api(HttpMethod.Post, Path(id), "clerk-one", JsonContent.Create(new { }));
        Assert.Equal((HttpStatusCode.Conflict, "KJZY2021-A-0002 的公示同意已经撤回。"), (again.StatusCode, (await IntakeApp.Json(again)).GetProperty("title").GetString()));
        Assert.Equal((1, 1), (await app.Letters("nominations.consent-withdrawn"), await app.Letters("nominations.consent-withdrawn-office")));
        var audit = await app.Records.Scan<AuditEntry>(partition, AuditKeys.EntriesOf("nom-" + id), default).ToArrayAsync();
        Assert.Contains("reason", Assert.Single(audit, one => one.Action == "nominations.consent-withdrawn").Hashed.Keys);
    }

    [Theory]
    [InlineData(false, null, Consent.Missing)]
    [InlineData(true, null, Consent.Given)]
    [InlineData(true, 2, Consent.Withdrawn)]
    [InlineData(true, 1, Consent.Given)]
    [InlineData(false, 2, Consent.Missing)]
    public void A_new_packet_may_bring_a_new_consent(bool attached, int? withdrawn, Consent expected)
    {
        var packet = new Packet(new("n"), 2, default, null, attached ? [new PacketFile(PacketPart.Consent, "同意书.pdf", default, 1, "")] : [], "");
        var withdrawal = withdrawn is { } version ? new ConsentWithdrawal(new("n"), version, null, default) : null;

        Assert.Equal(expected, ConsentWithdrawal.Of(packet, withdrawal));
        var form = CampaignFile.Sample.Category(new CategoryCode("A"))!.Form;
        var nomination = new Nomination(new("n"), IntakeApp.Definition.Id, "N", new("u"), "示例学会", new("A"), "示例甲", NominationState.Listed, 2, 2, default, null, 0, 1);
        var fields = System.Collections.Immutable.ImmutableSortedDictionary<string, TechVolunteers.Nominations.WordForm.FieldReading>.Empty
            .Add("summary", new TechVolunteers.Nominations.WordForm.FieldReading.Read(new TechVolunteers.Nominations.WordForm.FieldValue.Text("事迹。"), "事迹。", ""));
        Assert.Equal(expected == Consent.Given ? "事迹。" : null, NoticeText.Entry(nomination, 1, form, packet, new(null, fields, null, []), withdrawal).Summary);
    }

    private static async Task<string> Sent(IntakeApp app, HttpContent packet) =>
        (await IntakeApp.Json(await app.Api(HttpMethod.Post, "/campaigns/kjzy2021/nominations", "clerk-one", packet))).GetProperty("nomination").GetString()!;
}
