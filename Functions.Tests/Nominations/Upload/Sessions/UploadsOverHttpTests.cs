using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using TechVolunteers.Nominations.Upload.Sessions;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Upload.Sessions;

public sealed class UploadsOverHttpTests
{
    private const string Uploads = "/campaigns/kjzy2021/uploads";

    private static readonly byte[] Form = File.ReadAllBytes(SamplePackets.Path("forms", "A-001.docx"));
    private static readonly byte[] Scan = File.ReadAllBytes(SamplePackets.Path("scans", "S-013.pdf"));

    [Fact]
    public async Task A_program_sends_a_packet_in_blocks_and_gets_the_receipt_as_often_as_it_asks()
    {
        await using var app = await IntakeApp.Start();
        var begun = await app.Api(HttpMethod.Post, Uploads, "clerk-one", Announce());
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        var upload = $"{Uploads}/{(await IntakeApp.Json(begun)).GetProperty("upload").GetString()}";

        Assert.Equal(HttpStatusCode.Conflict, (await app.Api(HttpMethod.Post, upload + "/commit", "clerk-one")).StatusCode);
        await PutAll(app, upload);
        var seen = await IntakeApp.Json(await app.Api(HttpMethod.Get, upload, "clerk-one"));
        Assert.Equal("open", seen.GetProperty("state").GetString());
        Assert.All(seen.GetProperty("files").EnumerateArray(), file => Assert.Equal(0, file.GetProperty("missing").GetArrayLength()));
        // A day after it began, which here comes before the end of the grace.
        Assert.Equal(IntakeApp.Definition.Deadline, seen.GetProperty("finishBy").GetDateTimeOffset());

        var first = await app.Api(HttpMethod.Post, upload + "/commit", "clerk-one");
        var again = await app.Api(HttpMethod.Post, upload + "/commit", "clerk-one");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        var receipt = await IntakeApp.Json(again);
        Assert.Equal("KJZY2021-A-0001", receipt.GetProperty("number").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Scan)), receipt.GetProperty("files")[1].GetProperty("sha256").GetString());
        Assert.Equal("committed", (await IntakeApp.Json(await app.Api(HttpMethod.Get, upload, "clerk-one"))).GetProperty("state").GetString());
        Assert.Equal(1, await app.Letters("nominations.receipt"));
    }

    [Fact]
    public async Task An_upload_belongs_to_its_unit_and_ends_when_the_unit_says_so()
    {
        await using var app = await IntakeApp.Start();
        var upload = $"{Uploads}/{(await IntakeApp.Json(await app.Api(HttpMethod.Post, Uploads, "clerk-one", Announce()))).GetProperty("upload").GetString()}";
        var documents = app.DocumentCount();

        foreach (var (person, status) in new[] { ("clerk-two", HttpStatusCode.NotFound), ("reviewer", HttpStatusCode.Forbidden), (null, HttpStatusCode.Unauthorized) })
        {
            Assert.Equal(status, (await app.Api(HttpMethod.Get, upload, person)).StatusCode);
            Assert.Equal(status, (await app.Api(HttpMethod.Put, upload + "/files/0/blocks/0", person, new ByteArrayContent(Form))).StatusCode);
            Assert.Equal(status, (await app.Api(HttpMethod.Post, upload + "/commit", person)).StatusCode);
            Assert.Equal(status, (await app.Api(HttpMethod.Delete, upload, person)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.Forbidden, (await app.Api(HttpMethod.Post, Uploads, "reviewer", Announce())).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Api(HttpMethod.Post, "/campaigns/none/uploads", "clerk-one", Announce())).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Api(HttpMethod.Post, Uploads, "clerk-one", new StringContent("x"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Api(HttpMethod.Put, upload + "/files/0/blocks/x", "clerk-one", new ByteArrayContent(Form))).StatusCode);
        Assert.Equal(documents, app.DocumentCount());
        await PutAll(app, upload);

        Assert.Equal("discarded", (await IntakeApp.Json(await app.Api(HttpMethod.Delete, upload, "clerk-one"))).GetProperty("state").GetString());
        Assert.Equal(documents, app.DocumentCount());
        Assert.Equal(HttpStatusCode.OK, (await app.Api(HttpMethod.Delete, upload, "clerk-one")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await app.Api(HttpMethod.Post, upload + "/commit", "clerk-one")).StatusCode);
    }

    [Fact]
    public async Task A_page_s_script_shows_the_page_s_token_with_every_request_and_reads_refusals_as_data()
    {
        await using var app = await IntakeApp.Start();
        var clerk = await app.Browse("clerk-one");
        var token = (await clerk.Hidden("/unit/kjzy2021/send", "/unit/kjzy2021/nominations")).Single(field => field.Name == "formToken").Value;

        async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? body, bool withToken = true)
        {
            body ??= new ByteArrayContent([]);
            if (withToken)
                body.Headers.TryAddWithoutValidation("X-Form-Token", token);
            return await clerk.Send(method, path, body);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await Send(HttpMethod.Post, "/unit/kjzy2021/uploads", Announce(), withToken: false)).StatusCode);
        var upload = "/unit/kjzy2021/uploads/" + (await IntakeApp.Json(await Send(HttpMethod.Post, "/unit/kjzy2021/uploads", Announce()))).GetProperty("upload").GetString();
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(HttpMethod.Put, upload + "/files/0/blocks/0", new ByteArrayContent(Form), withToken: false)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(HttpMethod.Delete, upload, null, withToken: false)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Send(HttpMethod.Put, upload + "/files/0/blocks/0", new ByteArrayContent(Form))).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await Send(HttpMethod.Post, upload + "/commit", null)).StatusCode);
        foreach (var (block, bytes) in Blocks(Scan))
            Assert.Equal(HttpStatusCode.Created, (await Send(HttpMethod.Put, $"{upload}/files/1/blocks/{block}", new ByteArrayContent(bytes))).StatusCode);
        var committed = await Send(HttpMethod.Post, upload + "/commit", null);

        Assert.Equal(HttpStatusCode.OK, committed.StatusCode);
        var receipt = await clerk.Page((await IntakeApp.Json(committed)).GetProperty("location").GetString()!);
        Assert.Contains("KJZY2021-A-0001", receipt.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("已完整收到您报送的材料", receipt.Body.TextContent, StringComparison.Ordinal);
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/unit/kjzy2021/uploads/none");
        asked.Headers.Accept.ParseAdd("application/json");
        Assert.Equal("application/problem+json", (await app.Http.SendAsync(asked)).Content.Headers.ContentType!.MediaType);
    }

    private static JsonContent Announce() => JsonContent.Create(new
    {
        category = "A",
        blockBytes = UploadLimits.SmallestBlock,
        files = new object[]
        {
            new { part = "form", name = "推荐表.docx", length = Form.Length },
            new { part = "stamped", name = "扫描件.pdf", length = Scan.Length, sha256 = Convert.ToHexString(SHA256.HashData(Scan)) },
        },
    });

    private static IEnumerable<(int Block, byte[] Bytes)> Blocks(byte[] file) => file.Chunk(UploadLimits.SmallestBlock).Select((bytes, block) => (block, bytes));

    private static async Task PutAll(IntakeApp app, string upload)
    {
        foreach (var (file, bytes) in new[] { Form, Scan }.Select((bytes, file) => (file, bytes)))
        {
            foreach (var (block, part) in Blocks(bytes))
                Assert.Equal(HttpStatusCode.Created, (await app.Api(HttpMethod.Put, $"{upload}/files/{file}/blocks/{block}", "clerk-one", new ByteArrayContent(part))).StatusCode);
        }
    }
}
