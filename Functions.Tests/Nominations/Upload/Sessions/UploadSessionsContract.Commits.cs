using System.IO.Pipelines;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.Upload.Sessions;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Upload.Sessions;

/// <summary>How what arrived becomes a packet.</summary>
public abstract partial class UploadSessionsContract
{
    [Fact]
    public async Task Committed_again_or_twice_at_once_it_is_the_same_packet()
    {
        var session = await Opened();
        await PutAll(session);

        var commits = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Commit(session))));
        var later = await Committed(await Session(session));

        Assert.All(commits.OfType<Submission.Accepted>(), accepted => Assert.Equal((later.Nomination.Id, later.Packet.ReceiptCode), (accepted.Nomination.Id, accepted.Packet.ReceiptCode)));
        Assert.NotEmpty(commits.OfType<Submission.Accepted>());
        // Whoever came while the winner cleaned up is told to look again.
        Assert.All(commits.OfType<Submission.Refused>(), refused => Assert.Equal(409, refused.Why.Status));
        Assert.Single(await Rows(NominationKeys.All));
        Assert.Equal(2, await DocumentCount() - _before);
    }

    [Theory]
    [InlineData(-60, 0, true)]
    [InlineData(-1, 14, true)]
    [InlineData(-1, 15, false)]
    public async Task What_began_in_time_may_finish_within_the_grace(int begun, int finished, bool accepted)
    {
        Now = _definition.Deadline.AddMinutes(begun).ToUniversalTime();
        var session = await Opened();
        await PutAll(session);

        Now = _definition.Deadline.AddMinutes(finished).ToUniversalTime();
        var submission = await Commit(session);

        Assert.Equal(accepted, submission is Submission.Accepted);
        if (!accepted)
        {
            Assert.StartsWith("文件在报送截止时间以后没有及时传完", ((Submission.Refused)submission).Why.What, StringComparison.Ordinal);
            Assert.Equal(409, Why(await Put(session, (0, 0))).Status);
            Assert.Empty(await Rows(NominationKeys.All));
        }
    }

    [Fact]
    public async Task A_committed_upload_can_t_be_discarded_and_is_forgotten_after_a_day()
    {
        var session = await Opened();
        await PutAll(session);
        await Committed(session);

        Assert.Equal(UploadState.Committed, await _remains.Discard(await Running(), session.Id, By, Cancel));
        Assert.Equal((409, "这次上传已经提交，回执已经生成。"), Why(await Put(await Session(session), (0, 0))));
        Now += UploadLimits.Lifetime;
        await _remains.Sweep(await Running(), By, Cancel);

        Assert.Empty(await Rows("upload"));
        Assert.Single(await Rows(NominationKeys.All));
        Assert.Equal(2, await DocumentCount() - _before);
    }

    [Fact]
    public async Task An_upload_may_replace_a_packet_and_a_half_one_replaces_nothing()
    {
        var first = await Opened();
        await PutAll(first);
        var (nomination, _) = await Committed(first);

        var second = await Opened(Announce() with { Nomination = nomination.Id.Value, Category = null });
        await Put(second, (0, 0));
        Assert.IsType<Submission.Refused>(await Commit(second));
        Assert.Equal(1, (await _nominations.Find(_definition.Id, nomination.Id.Value, Cancel))!.Version);
        await PutAll(second);
        var replaced = await Committed(second);

        Assert.Equal((nomination.Id, 2, 2), (replaced.Nomination.Id, replaced.Nomination.Version, replaced.Packet.Version));
        foreach (var (form, status) in new[] { (Announce() with { Nomination = "other" }, 404), (Announce() with { Nomination = nomination.Id.Value, Category = "B" }, 400) })
            Assert.Equal(status, Assert.IsType<UploadOpening.Refused>(await _openings.Open(await Running(), _unit, form, By, Cancel)).Why.Status);
    }

    [Fact]
    public async Task The_print_of_a_form_typed_online_goes_on_under_its_id_and_a_second_one_replaces_the_first()
    {
        var typed = await Typed("A");
        var announced = Announce() with { Draft = typed.Id.Value, Category = null };
        var first = await Opened(announced);
        await PutAll(first);
        var sent = await Committed(first);
        var second = await Opened(announced with { Nomination = typed.Id.Value });
        await PutAll(second);
        var replaced = await Committed(second);

        Assert.Equal((typed.Id, "A", 1), (sent.Nomination.Id, sent.Nomination.Category.Value, sent.Packet.Version));
        Assert.Equal((typed.Id, 2), (replaced.Nomination.Id, replaced.Packet.Version));
        Assert.Single(await Rows(NominationKeys.All));
    }

    [Fact]
    public async Task Of_two_uploads_of_one_typed_form_the_second_is_refused_and_so_is_one_whose_form_is_gone()
    {
        var typed = await Typed("A");
        var (one, other) = (await Opened(Announce() with { Draft = typed.Id.Value }), await Opened(Announce() with { Draft = typed.Id.Value }));
        var gone = await Typed("A");
        var late = await Opened(Announce() with { Draft = gone.Id.Value });
        foreach (var session in new[] { one, other, late })
            await PutAll(session);
        Assert.Null(await _typed.Discard(await Running(), gone, gone.Revision, By, Cancel));

        await Committed(one);

        Assert.StartsWith("这份推荐表已经报送，编号", Assert.IsType<Submission.Refused>(await Commit(other)).Why.What, StringComparison.Ordinal);
        Assert.Equal(TypedForms.Gone, Assert.IsType<Submission.Refused>(await Commit(late)).Why);
        Assert.Single(await Rows(NominationKeys.All));
    }

    [Fact]
    public async Task What_arrived_but_is_not_what_its_name_says_is_refused_whole()
    {
        var wrong = new byte[1_000];
        var session = await Opened(Announce(scan: wrong));
        await Put(session, (0, 0));
        await _blocks.Put(await Running(), session, 1, 0, PipeReader.Create(new MemoryStream(wrong)), wrong.Length, Hash(wrong), By, Cancel);

        var refused = Assert.IsType<Submission.Refused>(await Commit(session));

        Assert.Equal((415, "盖章扫描件（PDF）“扫描件.pdf”的扩展名是 .pdf，但内容不是这种格式。"), (refused.Why.Status, refused.Why.What));
        var otherHash = await Opened(Announce(sha256: new string('0', 64)));
        await PutAll(otherHash);
        Assert.Equal("“扫描件.pdf”传完后的 SHA-256 与开始时声明的不同。", Assert.IsType<Submission.Refused>(await Commit(otherHash)).Why.What);
        Assert.Empty(await Rows(NominationKeys.All));
    }
}
