using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Receipts;

public sealed class ReceiptTests
{
    [Fact]
    public async Task A_receipt_says_everything_and_anybody_can_verify_it_from_its_documented_bytes()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, packet) = await world.Accepted();
        var receipt = Read(packet.Receipt!);

        Assert.Equal((nomination.Number, 1, packet.ReceiptCode, "示例学会（测试）"), (receipt.Number, receipt.Version, receipt.Code, receipt.Unit));
        Assert.Equal((packet.ReceivedAt, "2021年11月12日（星期五）00:00（北京时间）"), (receipt.ReceivedAt, receipt.ReceivedAtBeijing));
        Assert.Equal(packet.Files.Select(file => (file.Part, (string?)file.Name, file.Length, file.Sha256)), receipt.Files.Select(file => (file.Part, file.Name, file.Length, file.Sha256)));
        Assert.Equal(new ReceiptCheck.Genuine(receipt, true).ToString(), (await Check(world, receipt)).ToString());
        Assert.Contains(packet.Receipt!.TrimEnd(), Assert.Single(await world.Letters("nominations.receipt")).Body, StringComparison.Ordinal);

        // As somebody else would do it who has read how it is signed.
        var lines = packet.Receipt!.Split('\n');
        var signed = string.Concat(lines[1..^3].Select(line => line + "\n"));
        var published = Assert.Single(await world.Keys.All(default));
        using var key = ECDsa.Create();
        key.ImportFromPem(published.Key.Pem);
        Assert.StartsWith("receipt: 1\ncampaign: ", signed, StringComparison.Ordinal);
        Assert.EndsWith($"key: {published.Key.Id}\n", signed, StringComparison.Ordinal);
        Assert.True(key.VerifyData(Encoding.UTF8.GetBytes(signed), Convert.FromBase64String(lines[^3]["signature: ".Length..]), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Theory]
    [InlineData("receipt", "2", "“回执格式”是“2”，本系统只认识格式 1。")]
    [InlineData("campaign", "另一次征集", "“征集活动”与系统的记录不一致。")]
    [InlineData("number", "KJZY2021-A-0002", "系统中也没有与这个编号和校验码对应的回执。")]
    [InlineData("nomination", "00000000000000000000000000000000", "“推荐标识”与系统的记录不一致。")]
    [InlineData("version", "2", "“版本”与系统的记录不一致。")]
    [InlineData("version", "二", "“版本”不是一个数。")]
    [InlineData("category", "科技志愿服务队", "“类别”与系统的记录不一致。")]
    [InlineData("unit", "另一学会（测试）", "“推荐单位”与系统的记录不一致。")]
    [InlineData("received-utc", "2021-11-11T15:00:00.0000000Z", "“收到时间（北京时间）”与“收到时间（UTC）”不是同一时刻。")]
    [InlineData("received-utc", "昨天", "“收到时间（UTC）”不是一个时间。")]
    [InlineData("received-beijing", "2021年11月11日（星期四）00:00（北京时间）", "“收到时间（北京时间）”与“收到时间（UTC）”不是同一时刻。")]
    [InlineData("code", "AAAA-BBBB-CCCC", "系统中也没有与这个编号和校验码对应的回执。")]
    [InlineData("files", "1", "“文件数”与列出的文件不一致。")]
    [InlineData("files", "x", "“文件数”不是一个数。")]
    [InlineData("file-1", "form 7 0000000000000000000000000000000000000000000000000000000000000000", "“第 1 个文件的种类、字节数或 SHA-256”与系统的记录不一致。")]
    [InlineData("file-1", "form 7 0000", "“第 1 个文件的种类、字节数或 SHA-256”不完整。")]
    [InlineData("file-2-name", "别的.pdf", "“第 2 个文件的名称”与系统的记录不一致。")]
    [InlineData("key", "p256-0000000000000000", "签名密钥 p256-0000000000000000 不是本系统公布的密钥。")]
    [InlineData("signature", "????", "签名不完整，不是 Base64 文字。")]
    [InlineData("signature", "MEUCIQ==", "签名与内容不符：回执在签发以后被改动过，或者没有复制完整。")]
    [InlineData("signature", "", "缺少“签名”一项。")]
    public async Task A_change_of_any_field_is_refused_and_named(string field, string value, string sentence)
    {
        using var world = await IntakeWorld.Open();
        var (_, packet) = await world.Accepted();
        var changed = string.Join('\n', packet.Receipt!.Split('\n').Select(line => line.StartsWith(field + ": ", StringComparison.Ordinal) ? $"{field}: {value}" : line));
        Assert.NotEqual(packet.Receipt, changed);

        var problems = ReceiptText.Read(changed) switch
        {
            ReceiptReading.Unreadable unreadable => [unreadable.What],
            ReceiptReading.Read { Receipt: var receipt } => Assert.IsType<ReceiptCheck.Wrong>(await Check(world, receipt)).Problems,
            _ => throw new InvalidOperationException(),
        };

        Assert.Contains(sentence, problems);
    }

    [Theory]
    [InlineData("unit: x", "“推荐单位”出现了两次。")]
    [InlineData("file-3: form 1 0000000000000000000000000000000000000000000000000000000000000000", "“文件数”与列出的文件不一致。")]
    public async Task A_line_added_is_refused(string line, string sentence)
    {
        using var world = await IntakeWorld.Open();
        var (_, packet) = await world.Accepted();

        var reading = ReceiptText.Read(packet.Receipt!.Replace("key: ", $"{line}\nkey: ", StringComparison.Ordinal));

        Assert.Equal(new ReceiptReading.Unreadable(sentence), reading);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"files\":[null]}")]
    [InlineData("{\"campaign\":\"a\",\"number\":\"b\",\"nomination\":\"c\",\"version\":1,\"category\":\"d\",\"unit\":\"e\",\"receivedAt\":\"2021-11-11T00:00:00Z\",\"receivedAtBeijing\":\"f\",\"code\":\"g\",\"files\":[{\"part\":99,\"sha256\":\"\"}]}")]
    [InlineData("receipt: 1\nfiles: 99999999999999999999")]
    [InlineData("-----END RECEIPT-----\n-----BEGIN RECEIPT-----")]
    public void What_is_no_receipt_is_said_to_be_none(string text) => Assert.IsType<ReceiptReading.Unreadable>(ReceiptText.Read(text));

    [Fact]
    public async Task A_receipt_survives_being_answered_wrapped_and_pasted_and_the_way_through_JSON()
    {
        using var world = await IntakeWorld.Open();
        var (_, packet) = await world.Accepted();
        var receipt = Read(packet.Receipt!);
        var signature = receipt.Signature!;
        var mangled = "您好，回执如下：\r\n" + string.Concat(packet.Receipt!
            .Replace(signature, $"{signature[..40]}\n{signature[40..]}", StringComparison.Ordinal)
            .Replace("（星期五）00:00", "（星期五）00:00", StringComparison.Ordinal)
            .Split('\n').Select(line => $"> {line}  \r\n")) + "谢谢\r\n";

        foreach (var text in new[] { mangled, "\uFEFF" + packet.Receipt, string.Join('\n', packet.Receipt!.Split('\n')[1..^2]), Json.Write(receipt) })
            Assert.IsType<ReceiptCheck.Genuine>(await Check(world, Read(text)));
    }

    [Fact]
    public async Task A_new_key_signs_from_then_on_and_the_one_before_it_still_verifies()
    {
        using var world = await IntakeWorld.Open();
        var (nomination, first) = await world.Accepted();
        var before = Assert.Single(await world.Keys.All(default)).Key.Id;

        world.Time.Advance(TimeSpan.FromMinutes(1));
        var (id, why) = await world.Keys.Change(before, world.By(IntakeWorld.UnitOne), default);

        Assert.Null(why);
        var (_, second) = await world.Accepted(IntakeWorld.UnitTwo);
        Assert.Equal([(id!, true), (before, false)], (await world.Keys.All(default)).Select(published => (published.Key.Id, published.Signing)));
        Assert.Equal((before, id), (Read(first.Receipt!).Key, Read(second.Receipt!).Key));
        foreach (var packet in new[] { first, second })
            Assert.IsType<ReceiptCheck.Genuine>(await Check(world, Read(packet.Receipt!)));
        // Somebody who had not yet heard of the change.
        Assert.Equal(409, (await world.Keys.Change(before, world.By(IntakeWorld.UnitOne), default)).Why!.Status);
        Assert.Equal(2, (await world.Keys.All(default)).Length);
    }

    [Fact]
    public async Task Of_two_changes_at_once_one_is_told_of_the_other()
    {
        using var world = await IntakeWorld.Open();
        var before = Assert.Single(await world.Keys.All(default)).Key.Id;

        var changes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => world.Keys.Change(before, world.By(IntakeWorld.UnitOne), default))));

        Assert.Single(changes, change => change.Why is null);
        Assert.Equal(2, (await world.Keys.All(default)).Length);
        Assert.Equal(1, world.DocumentCount());
    }

    [Fact]
    public async Task The_private_key_is_nowhere_in_the_clear()
    {
        using var world = await IntakeWorld.Open();
        var row = Assert.Single(await world.Records.Scan(ReceiptKeys.Partition, "receipt/", default).ToArrayAsync());
        var document = Json.Read<Dictionary<string, object>>(row.Json)["document"].ToString()!;
        await using var content = await world.Documents.Open(new DocumentId(document), default);
        var bytes = new MemoryStream();
        await content!.CopyToAsync(bytes);

        using var key = ECDsa.Create();
        Assert.ThrowsAny<CryptographicException>(() => key.ImportPkcs8PrivateKey(bytes.ToArray(), out _));
        Assert.DoesNotContain("PRIVATE", row.Json, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_command_verifies_a_receipt_and_its_files_without_the_system()
    {
        using var world = await IntakeWorld.Open();
        var (_, packet) = await world.Accepted();
        var folder = Directory.CreateTempSubdirectory("receipt-").FullName;
        try
        {
            string At(string name) => Path.Combine(folder, name);
            await File.WriteAllTextAsync(At("receipt.txt"), packet.Receipt);
            await File.WriteAllTextAsync(At("keys.pem"), string.Concat((await world.Keys.All(default)).Select(published => $"{published.Key.Id}\n{published.Key.Pem}\n")));
            await File.WriteAllTextAsync(At("same.docx"), "content");
            await File.WriteAllTextAsync(At("other.docx"), "contents");

            Assert.Equal((0, true), await Run("回执真实", At("receipt.txt"), "--keys", At("keys.pem"), "--files", At("same.docx")));
            Assert.Equal((1, true), await Run("other.docx：不在回执中", At("receipt.txt"), "--keys", At("keys.pem"), "--files", At("same.docx"), At("other.docx")));
            await File.WriteAllTextAsync(At("changed.txt"), packet.Receipt!.Replace("version: 1", "version: 2", StringComparison.Ordinal));
            Assert.Equal((1, true), await Run("回执不真实：签名与内容不符", At("changed.txt"), "--keys", At("keys.pem")));
            await File.WriteAllTextAsync(At("half.txt"), packet.Receipt![..200]);
            Assert.Equal((1, true), await Run("回执不完整：缺少", At("half.txt"), "--keys", At("keys.pem")));
            Assert.Equal((2, true), await Run("不能核对", At("receipt.txt"), "--keys", At("none.pem")));
            Assert.Equal((2, true), await Run("用法"));
            Assert.Equal((2, true), await Run("用法", At("receipt.txt"), "--unknown"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, bool Said)> Run(string expected, params string[] args)
    {
        var output = new StringWriter();
        var code = await VerifyReceiptCommand.Run(args, output, default);
        return (code, output.ToString().Contains(expected, StringComparison.Ordinal));
    }

    private static Receipt Read(string text) => Assert.IsType<ReceiptReading.Read>(ReceiptText.Read(text)).Receipt;

    private static async Task<ReceiptCheck> Check(IntakeWorld world, Receipt receipt) =>
        await new ReceiptBook(world.Records, world.Campaigns, world.Nominations).Check(receipt, (await world.Keys.All(default)).Select(published => published.Key), default);
}
