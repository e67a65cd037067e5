using TechVolunteers.Identity;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.Upload.Sessions;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Upload.Sessions;

/// <summary>Which uploads may begin, and how long they last.</summary>
public abstract partial class UploadSessionsContract
{
    [Fact]
    public async Task What_begins_after_the_deadline_is_refused()
    {
        Now = _definition.Deadline.ToUniversalTime();
        var refused = Assert.IsType<UploadOpening.Refused>(await _openings.Open(await Running(), _unit, Announce(), By, Cancel));
        Assert.StartsWith("报送已经截止", refused.Why.What, StringComparison.Ordinal);
        Assert.Empty(await Rows("upload"));
    }

    [Fact]
    public async Task An_abandoned_upload_is_removed_after_a_day_with_everything_of_it()
    {
        var session = await Opened();
        await Put(session, (0, 0));
        await Put(session, (1, 1));

        Now += UploadLimits.Lifetime - TimeSpan.FromSeconds(1);
        Assert.Equal(0, await _remains.Sweep(await Running(), By, Cancel));
        Assert.Equal(2, await DocumentCount() - _before);
        Now += TimeSpan.FromSeconds(1);
        Assert.Equal((409, "这次上传开始已超过 24 小时，已经失效。"), Why(await Put(session, (1, 0))));
        Assert.Equal(1, await _remains.Sweep(await Running(), By, Cancel));

        Assert.Equal(0, await DocumentCount() - _before);
        Assert.Equal((409, "这次上传已经取消。"), Why(await Put(await Session(session), (1, 0))));
        Now += UploadLimits.Remnant;
        Assert.Equal(1, await _remains.Sweep(await Running(), By, Cancel));
        Assert.Empty(await Rows("upload"));
    }

    [Fact]
    public async Task What_can_be_known_to_be_wrong_is_said_before_a_byte_is_sent()
    {
        var packet = Announce();
        var typed = (await Typed("B")).Id.Value;
        foreach (var (form, sentence) in new (UploadForm, string)[]
        {
            (packet with { Draft = typed }, "报送的类别与在线推荐表的类别不同。"),
            (packet with { Draft = "none" }, "没有找到这份在线推荐表，或者它不属于您的单位。"),
            (packet with { Draft = "a/b" }, "没有找到这份在线推荐表，或者它不属于您的单位。"),
            (packet with { Draft = typed, Nomination = "other" }, "要替换的推荐材料（nomination）与在线推荐表（draft）不是同一份。"),
            (packet with { Category = null }, "没有选择推荐类别。"),
            (packet with { Category = "D" }, "本次征集没有所选的推荐类别。"),
            (packet with { BlockBytes = BlockBytes - 1 }, "每块的字节数（blockBytes）应在 262,144 到 8,388,608 之间。"),
            (packet with { BlockBytes = UploadLimits.LargestBlock + 1 }, "每块的字节数（blockBytes）应在 262,144 到 8,388,608 之间。"),
            (packet with { Files = default }, "缺少推荐表（Word）。"),
            (packet with { Files = packet.Files[..1] }, "缺少盖章扫描件（PDF）。"),
            (packet with { Files = [null!] }, "提交中有不认识的部分“未命名”。"),
            (packet with { Files = [packet.Files[0] with { Part = "photo" }] }, "提交中有不认识的部分“photo”。"),
            (packet with { Files = [packet.Files[0] with { Name = "" }] }, "推荐表（Word）没有文件名。"),
            (packet with { Files = [packet.Files[0] with { Name = "推荐表.exe" }] }, "推荐表（Word）“推荐表.exe”的类型不符合要求。"),
            (packet with { Files = [packet.Files[0], packet.Files[0]] }, "推荐表（Word）提交了不止一份。"),
            (packet with { Files = [packet.Files[0] with { Length = 0 }] }, "推荐表（Word）“推荐表.docx”是空文件（0 字节）。"),
            (packet with { Files = [packet.Files[0] with { Length = null }] }, "“推荐表.docx”的字节数（length）或 SHA-256（sha256）没有填写正确。"),
            (packet with { Files = [packet.Files[0] with { Sha256 = "x" }] }, "“推荐表.docx”的字节数（length）或 SHA-256（sha256）没有填写正确。"),
            (packet with { Files = [packet.Files[0] with { Length = 20_000_001 }] }, "推荐表（Word）“推荐表.docx”超过 20 MB（20,000,000 字节）。"),
            (packet with { Files = [packet.Files[1] with { Length = 50_000_001 }] }, "盖章扫描件（PDF）“扫描件.pdf”超过 50 MB（50,000,000 字节）。"),
            (packet with { Files = [Attachment(60_000_000), Attachment(40_000_001)] }, "全部附件合计超过 100 MB（100,000,000 字节）。"),
            (packet with { Files = [.. Enumerable.Repeat(Attachment(1), 11)] }, "附件超过 10 个。"),
        })
        {
            Assert.Equal(sentence, Assert.IsType<UploadOpening.Refused>(await _openings.Open(await Running(), _unit, form, By, Cancel)).Why.What);
        }
        for (var n = 0; n < UploadLimits.OpenAtOnce; n++)
            await Opened();
        Assert.Equal(429, Assert.IsType<UploadOpening.Refused>(await _openings.Open(await Running(), _unit, packet, By, Cancel)).Why.Status);
    }

    [Fact]
    public async Task Another_units_typed_form_is_not_told_apart_from_none()
    {
        var typed = await Typed("A");
        var other = new UnitId($"u{Guid.NewGuid():N}");
        var refused = Assert.IsType<UploadOpening.Refused>(await _openings.Open(await Running(), other, Announce() with { Draft = typed.Id.Value }, By, Cancel));
        Assert.Equal(TypedForms.Gone, refused.Why);
    }

    private static UploadForm.FileForm Attachment(long length) => new("attachments", "证明.pdf", length, null, null);
}
