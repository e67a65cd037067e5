using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Upload;

public sealed class PacketUploadTests
{
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    private static readonly byte[] form = File.ReadAllBytes(SamplePackets.Path("forms", "A-001.docx"));
    private static readonly byte[] scan = File.ReadAllBytes(SamplePackets.Path("scans", "S-013.pdf"));

    [Fact]
    public async Task A_complete_packet_is_stored_part_by_part_with_its_hashes()
    {
        using var world = await IntakeWorld.Open();

        var arrival = await Receive(world, Packet().Attach("consent", scan, "同意书.pdf").Attach("attachments", form, "证明.docx"));

        var complete = Assert.IsType<Arrival.Complete>(arrival);
        Assert.Equal("A", complete.Category);
        Assert.Equal([PacketPart.Form, PacketPart.Stamped, PacketPart.Consent, PacketPart.Attachment], complete.Files.Select(file => file.Part));
        Assert.Equal(["推荐表.docx", "扫描件.pdf", "同意书.pdf", "证明.docx"], complete.Files.Select(file => file.Name));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(form)), complete.Files[0].Sha256);
        Assert.Equal(scan.Length, complete.Files[1].Length);
        Assert.Equal(4, world.QuarantineCount());
        await using var stored = await world.Documents.OpenQuarantined(complete.Files[0].Document, default);
        Assert.Equal(complete.Files[0].Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(stored!)));
        Assert.Null(await world.Documents.Open(complete.Files[0].Document, default));
    }

    [Fact]
    public async Task Programs_may_send_the_parts_in_any_order()
    {
        using var world = await IntakeWorld.Open();

        var body = new MultipartFormDataContent().Attach("stamped", scan, "扫描件.pdf").Attach("form", form, "推荐表.docx");
        body.Add(new StringContent("B"), "category");

        Assert.Equal("B", Assert.IsType<Arrival.Complete>(await Receive(world, body)).Category);
    }

    [Fact]
    public async Task Boxes_that_a_browser_left_empty_are_no_files()
    {
        using var world = await IntakeWorld.Open();

        var arrival = await Receive(world, Packet().Box("attachments").Box("consent"));

        Assert.Equal(2, Assert.IsType<Arrival.Complete>(arrival).Files.Length);
    }

    [Fact]
    public async Task What_was_received_is_gone_once_it_is_discarded()
    {
        using var world = await IntakeWorld.Open();
        var complete = Assert.IsType<Arrival.Complete>(await Receive(world, Packet()));

        await world.Uploads.Discard(complete.Files);

        Assert.Equal(0, world.DocumentCount());
    }

    public static TheoryData<string, int, string> Faults() => new()
    {
        { "no form", 400, "缺少推荐表（Word）。" },
        { "no stamped", 400, "缺少盖章扫描件（PDF）。" },
        { "nothing", 400, "缺少推荐表（Word）。" },
        { "empty box for the form", 400, "缺少推荐表（Word）。" },
        { "form twice", 400, "推荐表（Word）提交了不止一份。" },
        { "stamped twice", 400, "盖章扫描件（PDF）提交了不止一份。" },
        { "category twice", 400, "推荐类别提交了不止一次。" },
        { "unknown part", 400, "提交中有不认识的部分“virus”。" },
        { "no file name", 400, "推荐表（Word）没有文件名。" },
        { "zero bytes", 400, "盖章扫描件（PDF）“扫描件.pdf”是空文件（0 字节）。" },
        { "text as pdf", 415, "盖章扫描件（PDF）“扫描件.pdf”的扩展名是 .pdf，但内容不是这种格式。" },
        { "zip as docx", 415, "推荐表（Word）“推荐表.docx”的扩展名是 .docx，但内容是压缩包，不是完整的 Word 文档。" },
        { "pdf as form", 415, "推荐表（Word）“推荐表.pdf”的类型不符合要求。" },
        { "docx named doc", 415, "推荐表（Word）“推荐表.doc”的扩展名是 .doc，但内容是压缩包，不是完整的 Word 文档。" },
        { "declared otherwise", 415, "盖章扫描件（PDF）“扫描件.pdf”上传时声明的类型（image/png）与内容（.pdf）不一致。" },
        { "eleven attachments", 413, "附件超过 10 个。" },
        { "too many parts", 400, "提交的部分太多。" },
        { "form too large", 413, "推荐表（Word）“推荐表.docx”超过 0.01 MB（5,000 字节）。" },
        { "stamped too large", 413, "盖章扫描件（PDF）“扫描件.pdf”超过 0.01 MB（5,000 字节）。" },
        { "attachments too large together", 413, "全部附件合计超过 0.01 MB（5,000 字节）。" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_faulty_packet_is_refused_and_nothing_of_it_is_kept(string fault, int status, string sentence)
    {
        using var world = await IntakeWorld.Open();
        var (body, limits) = Faulty(fault, world.Definition.Packet);

        var refused = Assert.IsType<Arrival.Refused>(await world.Uploads.Receive(await Request(body), limits, null, default));

        Assert.Equal((status, sentence), (refused.Why.Status, refused.Why.What));
        Assert.NotEmpty(refused.Why.Do);
        Assert.Equal(0, world.DocumentCount());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(2_000)]
    [InlineData(20_000)]
    [InlineData(-3)]
    [InlineData(-60)]
    public async Task A_body_that_breaks_off_is_refused_and_nothing_of_it_is_kept(int length)
    {
        using var world = await IntakeWorld.Open();
        var request = await Request(Packet());
        var whole = ((MemoryStream)request.Body).ToArray();
        request.Body = new MemoryStream(whole, 0, length < 0 ? whole.Length + length : length);

        var refused = Assert.IsType<Arrival.Refused>(await world.Uploads.Receive(request, world.Definition.Packet, null, default));

        Assert.Equal((400, "文件没有传完，连接中断，或者内容不完整，因此没有收存。"), (refused.Why.Status, refused.Why.What));
        Assert.Equal(0, world.DocumentCount());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_above_the_limit_is_refused_whether_or_not_it_says_so(bool declared)
    {
        using var world = await IntakeWorld.Open();
        var request = await Request(Packet());
        var length = request.Body.Length;
        request.ContentLength = declared ? length : null;

        var refused = Assert.IsType<Arrival.Refused>(await world.Uploads.Receive(request, world.Definition.Packet with { MaxRequestBytes = length - 1 }, null, default));

        Assert.Equal(413, refused.Why.Status);
        Assert.Contains($"（{length - 1:N0} 字节）", refused.Why.What, StringComparison.Ordinal);
        Assert.Equal(0, world.DocumentCount());
        Assert.Equal(length, request.Body.Position);
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_taken()
    {
        using var world = await IntakeWorld.Open();
        var request = await Request(Packet());

        Assert.IsType<Arrival.Complete>(await world.Uploads.Receive(request, world.Definition.Packet with { MaxRequestBytes = request.Body.Length }, null, default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/mixed; boundary=x")]
    [InlineData("multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789-71")]
    public async Task A_body_that_is_no_form_with_files_is_refused(string? contentType)
    {
        using var world = await IntakeWorld.Open();
        var request = await Request(Packet());
        request.ContentType = contentType;

        var refused = Assert.IsType<Arrival.Refused>(await world.Uploads.Receive(request, world.Definition.Packet, null, default));

        Assert.Equal(415, refused.Why.Status);
        Assert.Equal(0, world.DocumentCount());
    }

    [Fact]
    public async Task Parts_without_a_name_are_refused()
    {
        using var world = await IntakeWorld.Open();
        var request = await Request(Packet());
        request.ContentType = "multipart/form-data; boundary=b";
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes("--b\r\nContent-Type: text/plain\r\n\r\nA\r\n--b--\r\n"));

        Assert.Equal(400, Assert.IsType<Arrival.Refused>(await world.Uploads.Receive(request, world.Definition.Packet, null, default)).Why.Status);
    }

    [Fact]
    public async Task A_page_that_shows_no_good_token_first_has_none_of_its_files_stored()
    {
        using var world = await IntakeWorld.Open();
        var forged = new Refusal(RefusalKind.Forbidden, "没有。", "没有。");
        var asked = new List<string?>();

        foreach (var first in new[] { "category", "formToken" })
        {
            var body = new MultipartFormDataContent { { new StringContent("A"), first } };
            body.Attach("form", form, "推荐表.docx").Attach("stamped", scan, "扫描件.pdf");
            var arrival = await world.Uploads.Receive(
                await Request(body), world.Definition.Packet, token => { asked.Add(token); return Task.FromResult<Refusal?>(forged); }, default);
            Assert.Same(forged, Assert.IsType<Arrival.Refused>(arrival).Why);
        }

        Assert.Equal([null, "A"], asked);
        Assert.Equal(0, world.DocumentCount());
    }

    [Fact]
    public async Task Random_damage_to_a_body_is_either_taken_or_refused()
    {
        using var world = await IntakeWorld.Open();
        var request = await Request(Packet());
        var whole = ((MemoryStream)request.Body).ToArray();
        var random = new Random(20211112);
        for (var n = 0; n < 60; n++)
        {
            var damaged = (byte[])whole.Clone();
            for (var i = 0; i < 5; i++)
                damaged[random.Next(Math.Min(damaged.Length, 600))] = (byte)random.Next(256);
            var body = await Request(Packet());
            body.ContentType = request.ContentType;
            body.Body = new MemoryStream(damaged);
            if (await world.Uploads.Receive(body, world.Definition.Packet, null, default) is Arrival.Complete complete)
                await world.Uploads.Discard(complete.Files);
            Assert.Equal(0, world.DocumentCount());
        }
    }

    private static async Task<Arrival> Receive(IntakeWorld world, MultipartFormDataContent body) =>
        await world.Uploads.Receive(await Request(body), world.Definition.Packet, null, default);

    private static async Task<HttpRequest> Request(MultipartFormDataContent body)
    {
        var content = new MemoryStream();
        await body.CopyToAsync(content);
        content.Position = 0;
        var http = new DefaultHttpContext();
        http.Request.Body = content;
        http.Request.ContentType = body.Headers.ContentType!.ToString();
        return http.Request;
    }

    private static MultipartFormDataContent Packet() =>
        new MultipartFormDataContent { { new StringContent("A"), "category" } }.Attach("form", form, "推荐表.docx").Attach("stamped", scan, "扫描件.pdf");

    private static (MultipartFormDataContent Body, PacketLimits Limits) Faulty(string fault, PacketLimits limits)
    {
        var start = new MultipartFormDataContent { { new StringContent("A"), "category" } };
        MultipartFormDataContent WithForm() => start.Attach("form", form, "推荐表.docx");
        return fault switch
        {
            "no form" => (start.Attach("stamped", scan, "扫描件.pdf"), limits),
            "no stamped" => (WithForm(), limits),
            "nothing" => (start, limits),
            "empty box for the form" => (start.Box("form").Attach("stamped", scan, "扫描件.pdf"), limits),
            "form twice" => (Packet().Attach("form", form, "推荐表.docx"), limits),
            "stamped twice" => (Packet().Attach("stamped", scan, "扫描件.pdf"), limits),
            "category twice" => (Packet().Text("category", "B"), limits),
            "unknown part" => (Packet().Text("virus", "x"), limits),
            "no file name" => (start.Text("form", "hello"), limits),
            "zero bytes" => (WithForm().Attach("stamped", [], "扫描件.pdf"), limits),
            "text as pdf" => (WithForm().Attach("stamped", "一些文字"u8.ToArray(), "扫描件.pdf"), limits),
            "zip as docx" => (start.Attach("form", File.ReadAllBytes(SamplePackets.Path("forms", "X-renamed-zip.docx")), "推荐表.docx").Attach("stamped", scan, "扫描件.pdf"), limits),
            "pdf as form" => (start.Attach("form", scan, "推荐表.pdf"), limits),
            "docx named doc" => (start.Attach("form", form, "推荐表.doc"), limits),
            "declared otherwise" => (WithForm().Attach("stamped", scan, "扫描件.pdf", "image/png"), limits),
            "eleven attachments" => (Enumerable.Range(1, 11).Aggregate(Packet(), (body, n) => body.Attach("attachments", scan, $"{n}.pdf")), limits),
            "too many parts" => (Enumerable.Range(1, 40).Aggregate(Packet(), (body, _) => body.Box("attachments")), limits),
            "form too large" => (Packet(), limits with { MaxFormBytes = 5_000 }),
            "stamped too large" => (Packet(), limits with { MaxStampedBytes = 5_000 }),
            "attachments too large together" => (Packet().Attach("attachments", scan, "1.pdf"), limits with { MaxAttachmentsBytes = 5_000 }),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };
    }
}

internal static class MultipartBodies
{
    public static MultipartFormDataContent Attach(this MultipartFormDataContent body, string part, byte[] content, string name, string? type = null)
    {
        var file = new ByteArrayContent(content);
        file.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{part}\"; filename*=UTF-8''{Uri.EscapeDataString(name)}");
        file.Headers.ContentType = new MediaTypeHeaderValue(type ?? "application/octet-stream");
        body.Add(file);
        return body;
    }

    /// <summary>A file box in which nothing was chosen, as browsers send it.</summary>
    public static MultipartFormDataContent Box(this MultipartFormDataContent body, string part)
    {
        var file = new ByteArrayContent([]);
        file.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{part}\"; filename=\"\"");
        body.Add(file);
        return body;
    }

    public static MultipartFormDataContent Text(this MultipartFormDataContent body, string part, string text)
    {
        body.Add(new StringContent(text), part);
        return body;
    }
}
