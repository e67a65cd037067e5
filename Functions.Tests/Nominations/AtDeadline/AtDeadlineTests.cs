using System.Collections.Immutable;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.AtDeadline;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations.AtDeadline;

public sealed class AtDeadlineTests
{
    private static readonly DateTimeOffset Deadline = new(2021, 11, 12, 16, 0, 0, TimeSpan.Zero);
    private static readonly SendingWindow Window = new(Deadline.AddDays(-30), Deadline, TimeSpan.FromMinutes(15), "报送");

    [Fact]
    public void The_last_version_that_came_in_time_stood_at_the_deadline()
    {
        ImmutableArray<Packet> packets = [Version(1, -60), Version(2, 14), Version(3, 60 * 24 * 9)];

        Assert.Equal(new StoodAtDeadline.Packet(packets[1]), StoodAtDeadline.Of(Window, packets, null, Deadline.AddDays(20)));
        Assert.Equal(new StoodAtDeadline.Packet(packets[0]), StoodAtDeadline.Of(Window, packets[..1], Deadline.AddDays(1), Deadline.AddDays(20)));
        Assert.Equal(new StoodAtDeadline.Withdrawn(Deadline.AddMinutes(-1)), StoodAtDeadline.Of(Window, packets, Deadline.AddMinutes(-1), Deadline.AddDays(20)));
        Assert.Equal(new StoodAtDeadline.Ahead(Deadline), StoodAtDeadline.Of(Window, packets, null, Deadline.AddMinutes(14)));
        // The deadline was moved to an earlier day after it had come in.
        Assert.Equal(new StoodAtDeadline.Packet(packets[2]), StoodAtDeadline.Of(Window, packets[2..], null, Deadline.AddDays(20)));
    }

    [Fact]
    public async Task The_office_and_the_supervisor_get_the_same_bytes_whenever_they_ask()
    {
        await using var app = await IntakeApp.Start();
        var first = (await IntakeApp.Json(await app.Api(HttpMethod.Post, "/campaigns/kjzy2021/nominations", "clerk-one", IntakeApp.Packet()))).GetProperty("nomination").GetString();
        var second = (await IntakeApp.Json(await app.Api(HttpMethod.Post, "/campaigns/kjzy2021/nominations", "clerk-two", IntakeApp.Packet("A-004.docx")))).GetProperty("nomination").GetString();
        var zip = $"/campaigns/kjzy2021/at-deadline/{first}";
        var early = await app.Api(HttpMethod.Get, zip, "reviewer");
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Equal("KJZY2021-A-0001 的报送还没有截止，材料还可能被替换。", (await IntakeApp.Json(early)).GetProperty("title").GetString());
        await app.Api(HttpMethod.Post, $"/campaigns/kjzy2021/nominations/{second}/withdrawal", "clerk-two", JsonContent.Create(new { reason = "重复", decisionVersion = 1 }));
        await app.Inspected(first!);

        app.Time.Advance(TimeSpan.FromDays(2));
        await app.Return(first!, app.Time.GetUtcNow().AddDays(5));
        Assert.Equal(HttpStatusCode.Created, (await app.Api(HttpMethod.Post, $"/campaigns/kjzy2021/nominations/{first}/packets", "clerk-one", IntakeApp.Packet("A-007.docx", category: null))).StatusCode);

        var list = await IntakeApp.Json(await app.Api(HttpMethod.Get, "/campaigns/kjzy2021/at-deadline", "supervisor"));
        Assert.Equal((1, 2), (list[0].GetProperty("version").GetInt32(), list[0].GetProperty("currentVersion").GetInt32()));
        Assert.Equal(JsonValueKind.String, list[1].GetProperty("withdrawnAt").ValueKind);
        var bytes = await (await app.Api(HttpMethod.Get, zip, "reviewer")).Content.ReadAsByteArrayAsync();
        app.Time.Advance(TimeSpan.FromHours(3));
        var again = await (await app.Api(HttpMethod.Get, zip, "supervisor")).Content.ReadAsByteArrayAsync();
        Assert.True(bytes.SequenceEqual(again));
        Check(bytes);

        foreach (var (path, person, status) in new[]
        {
            (zip, "clerk-one", HttpStatusCode.Forbidden), (zip, "expert", HttpStatusCode.Forbidden), (zip, null, HttpStatusCode.Unauthorized),
            ("/campaigns/kjzy2021/at-deadline", "clerk-one", HttpStatusCode.Forbidden), ("/campaigns/none/at-deadline", "reviewer", HttpStatusCode.NotFound),
            ("/campaigns/kjzy2021/at-deadline/none", "reviewer", HttpStatusCode.NotFound), ($"/campaigns/kjzy2021/at-deadline/{second}", "reviewer", HttpStatusCode.Conflict),
        })
        {
            Assert.Equal(status, (await app.Api(HttpMethod.Get, path, person)).StatusCode);
        }
        var page = await (await app.Browse("supervisor")).Page("/campaigns/kjzy2021/at-deadline");
        Assert.Contains("第 1 版，", page.Body!.TextContent, StringComparison.Ordinal);
        var audit = await app.Records.Scan<AuditEntry>(CampaignKeys.Partition(IntakeApp.Definition.Id), AuditKeys.EntriesOf("nom-" + first), default).ToArrayAsync();
        Assert.Equal(2, audit.Count(entry => entry.Action == "documents.downloaded-at-deadline"));
    }

    private static void Check(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes));
        Assert.Equal(["manifest.json", "receipt.txt", "files/01-form-推荐表.docx", "files/02-stamped-扫描件.pdf"], archive.Entries.Select(entry => entry.FullName));
        using var manifest = JsonDocument.Parse(archive.Entries[0].Open());
        foreach (var (file, entry) in manifest.RootElement.GetProperty("files").EnumerateArray().Zip(archive.Entries.Skip(2)))
        {
            using var content = entry.Open();
            Assert.Equal(file.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(content)));
            Assert.Equal(entry.FullName, file.GetProperty("path").GetString());
        }
        using var receipt = new StreamReader(archive.Entries[1].Open());
        Assert.Equal(1, Assert.IsType<ReceiptReading.Read>(ReceiptText.Read(receipt.ReadToEnd())).Receipt.Version);
    }

    private static Packet Version(int version, int minutes) => new(new NominationId("n"), version, Deadline.AddMinutes(minutes), null, [], "code");
}
