using System.Collections.Immutable;
using System.Net;
using System.Text;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Earlier;
using TechVolunteers.Nominations.WordForm;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Earlier;

public sealed class EarlierArchiveTests
{
    [Fact]
    public async Task An_import_takes_the_place_of_the_whole_archive_with_an_audit_entry()
    {
        using var world = await IntakeWorld.Open();
        Assert.Empty((await world.Archive.Read(default)).Entries);

        var large = "年度,类别,名称,单位或地点\n" + string.Concat(Enumerable.Range(0, 700).Select(n => $"2020,A,示例{n},单位\n"));
        var first = Assert.IsType<ArchiveImport.Imported>(await Import(world, large));
        Assert.Equal(700, (await world.Archive.Read(default)).Entries.Length);
        Assert.Equal("示例699", (await world.Archive.Read(default)).Entries[^1].Name);
        await Import(world, "年度,类别,名称,单位或地点\n2019,B,示例队,单位\n");

        var archive = await world.Archive.Read(default);
        Assert.Equal(("某文件（测试）", 1, "示例队"), (archive.Note, archive.Entries.Length, archive.Entries[0].Name));
        var entries = await world.Records.Scan<AuditEntry>(EarlierArchive.Partition, AuditKeys.EntriesOf(EarlierArchive.Chain), default).ToArrayAsync();
        Assert.Equal(["earlier.imported", "earlier.imported"], entries.Select(entry => entry.Action));
        Assert.Equal(first.Head.Import, entries[1].Facts["from"]);
        Assert.Contains("note", entries[1].Hashed.Keys);
    }

    [Fact]
    public async Task A_faulty_import_or_one_without_its_source_changes_nothing()
    {
        using var world = await IntakeWorld.Open();
        await Import(world, "年度,类别,名称,单位或地点\n2019,B,示例队,单位\n");
        var before = await world.Archive.Current(default);

        Assert.IsType<ArchiveImport.Refused>(await Import(world, "年度,类别,名称,单位或地点\n2019,B,,单位\n"));
        Assert.Equal("请写明名单的来源，不超过 200 字。", Assert.Single(Assert.IsType<ArchiveImport.Refused>(await Import(world, "年度,类别,名称,单位或地点\n2019,B,示例,单位\n", " ")).Problems));

        Assert.Equal(before, await world.Archive.Current(default));
    }

    [Fact]
    public async Task Packets_inspected_before_an_import_are_compared_with_it_afterwards_and_once()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, _) = await world.Accepted();
        var (judged, _) = await world.Accepted();
        foreach (var one in new[] { nomination, judged })
            await world.Put(NominationKeys.Inspection(one.Id, 1), new Inspection(one.Id, 1, world.Now, Form("示例甲", "示例单位"), 1, [new Finding("x", Severity.Soft, null, "别的。", "。")]));
        await world.Decide(judged.Id, row => row with { State = NominationState.Admitted });
        var again = new CompareAgain(world.Campaigns, world.Nominations, world.Archive, world.Records, world.Ledger, world.Time);
        Assert.Equal(0, await again.Run(default));

        await Import(world, "年度,类别,名称,单位或地点\n2020,A,示例甲,示例单位\n");
        Assert.Equal((1, 0), (await again.Run(default), await again.Run(default)));

        var inspection = (await world.Nominations.Inspection(nomination, 1, default))!;
        Assert.Equal(["x", "archive-exact"], inspection.Findings.Select(finding => finding.Code));
        Assert.Equal(["x"], (await world.Nominations.Inspection(judged, 1, default))!.Findings.Select(finding => finding.Code));
        await Import(world, "年度,类别,名称,单位或地点\n2020,A,别人,别的单位\n");
        Assert.Equal(1, await again.Run(default));
        Assert.Equal(["x"], (await world.Nominations.Inspection(nomination, 1, default))!.Findings.Select(finding => finding.Code));
        Assert.Equal(["nominations.submitted", "nominations.compared-again", "nominations.compared-again"], (await world.Audit(nomination)).Select(entry => entry.Action));
    }

    [Fact]
    public async Task An_administrator_imports_on_the_page_and_by_the_API_and_nobody_else_does()
    {
        await using var app = await IntakeApp.Start();
        var csv = Encoding.UTF8.GetBytes("年度,类别,名称,单位或地点\n2020,A,示例甲,示例单位\n2019,B,示例队,示例单位\n");
        foreach (var (person, status) in new[] { ("clerk-one", HttpStatusCode.Forbidden), ("reviewer", HttpStatusCode.Forbidden), (null, HttpStatusCode.Unauthorized) })
        {
            Assert.Equal(status, (await app.Api(HttpMethod.Get, "/earlier-selections", person)).StatusCode);
            Assert.Equal(status, (await app.Api(HttpMethod.Post, "/earlier-selections?note=x", person, new ByteArrayContent(csv))).StatusCode);
        }
        Assert.Equal(HttpStatusCode.Created, (await app.Api(HttpMethod.Post, "/earlier-selections?note=来源", "administrator", new ByteArrayContent(csv))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Api(HttpMethod.Post, "/earlier-selections", "administrator", new ByteArrayContent(csv))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await app.Api(HttpMethod.Post, "/earlier-selections?note=x", "administrator", new ByteArrayContent(new byte[4_100_000]))).StatusCode);

        var administrator = await app.Browse("administrator");
        async Task<HttpResponseMessage> Post(byte[] file, bool withToken = true)
        {
            using var body = new MultipartFormDataContent();
            if (withToken)
            {
                foreach (var (name, value) in await administrator.Hidden("/earlier-selections", "/earlier-selections"))
                    body.Add(new StringContent(value), name);
            }
            body.Add(new StringContent("某文件（测试）"), "note");
            body.Add(new ByteArrayContent(file), "file", "名单.xlsx");
            return await administrator.Send(HttpMethod.Post, "/earlier-selections", body);
        }
        Assert.Equal(HttpStatusCode.SeeOther, (await Post(SelectionTableTests.Workbook([["年度", "类别", "名称", "单位或地点"], ["2020", "C", "示例点", "示例单位"]]))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(csv, withToken: false)).StatusCode);
        var faulty = await Post("x"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, faulty.StatusCode);
        Assert.Contains("第 1 行应当是标题", await faulty.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var seen = await IntakeApp.Json(await app.Api(HttpMethod.Get, "/earlier-selections", "administrator"));
        Assert.Equal(("示例点", 1), (seen.GetProperty("entries")[0].GetProperty("name").GetString(), seen.GetProperty("head").GetProperty("count").GetInt32()));
        Assert.Contains("某文件（测试）", (await administrator.Page("/earlier-selections")).Body!.TextContent, StringComparison.Ordinal);
    }

    private static FormReading Form(string name, string place)
    {
        var fields = ImmutableSortedDictionary<string, FieldReading>.Empty;
        foreach (var field in CampaignFile.Sample.Category(new CategoryCode("A"))!.Form.Fields)
            fields = fields.Add(field.Tag, new FieldReading.Empty("表格"));
        fields = fields.SetItem("name", new FieldReading.Read(new FieldValue.Text(name), name, "表格第 1 行"));
        var rule = CampaignFile.Sample.Category(new CategoryCode("A"))!.Rules.OfType<EligibilityRule.NotSelectedEarlier>().Single();
        if (rule.PlaceTag is { } tag)
            fields = fields.SetItem(tag, new FieldReading.Read(new FieldValue.Text(place), place, "表格第 2 行"));
        return new FormReading(null, fields, null, []);
    }

    private static Task<ArchiveImport> Import(IntakeWorld world, string csv, string note = "某文件（测试）") =>
        world.Archive.Import(Encoding.UTF8.GetBytes(csv), note, world.By(IntakeWorld.UnitOne), default);
}
