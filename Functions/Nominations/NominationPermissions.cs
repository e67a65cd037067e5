using System.Collections.Immutable;
using TechVolunteers.Identity;

namespace TechVolunteers.Nominations;

/// <summary>What may be done with packets. Deadlines and states are checked by the commands: a unit's deadline is its own.</summary>
public static class NominationPermissions
{
    public static readonly Permission Send = Permission.To("nominations.send", "报送推荐材料").For(Role.Clerk, Reach.OwnUnit);

    public static readonly Permission Type = Permission.To("nominations.type", "在线填写推荐表").For(Role.Clerk, Reach.OwnUnit);

    /// <summary>Which form a printed code belongs to, and what it said.</summary>
    public static readonly Permission CheckCode = Permission.To("nominations.check-code", "核对推荐表校验码").For(Role.Reviewer).For(Role.Lead).For(Role.Supervisor);

    public static readonly Permission Withdraw = Permission.To("nominations.withdraw", "撤回推荐").For(Role.Clerk, Reach.OwnUnit);

    /// <summary>Takes back the nominee's consent to be shown; at any time, for consent may be taken back at any time.</summary>
    public static readonly Permission WithdrawConsent = Permission.To("nominations.withdraw-consent", "撤回公示同意").For(Role.Clerk, Reach.OwnUnit);

    /// <summary>The unit's own view: state, findings, receipts.</summary>
    public static readonly Permission Follow = Permission.To("nominations.follow", "查看本单位的推荐材料").For(Role.Clerk, Reach.OwnUnit);

    /// <summary>Makes a new key for the receipts to come.</summary>
    public static readonly Permission ChangeReceiptKey = Permission.To("receipts.change-key", "更换回执的签名密钥").For(Role.Administrator);

    /// <summary>Sees and replaces the archive of those selected in earlier years.</summary>
    public static readonly Permission ImportEarlier = Permission.To("earlier.import", "导入往年入选名单").For(Role.Administrator);

    /// <summary>Every packet as it stood at the deadline, whatever happened to it since.</summary>
    public static readonly Permission SeeAtDeadline = Permission.To("nominations.at-deadline", "查看截止时的材料").For(Role.Reviewer).For(Role.Lead).For(Role.Supervisor);

    public static readonly Permission Download = Permission.To("nominations.download", "下载推荐材料")
        .For(Role.Clerk, Reach.OwnUnit)
        .For(Role.Reviewer)
        .For(Role.Lead)
        .For(Role.Supervisor)
        .For(Role.Expert, Reach.Assigned);
}

/// <summary>One decision of the office about a packet, as its unit may read it.</summary>
/// <param name="Version">The packet version that was decided about.</param>
/// <param name="What">The decision in the notice's words: 退回修改, 不予受理, 初审通过.</param>
/// <param name="Reasons">Every fault or reason, one sentence each; empty when there was nothing to mend.</param>
/// <param name="At">When it was confirmed, UTC.</param>
public sealed record OfficeAnswer(int Version, string What, ImmutableArray<string> Reasons, DateTimeOffset At);

/// <summary>What the office has decided about a nomination, oldest first. The feature that decides registers one.</summary>
public delegate Task<ImmutableArray<OfficeAnswer>> OfficeAnswers(Nomination nomination, CancellationToken cancel);

/// <summary>
/// Who else may read a nomination's files, besides its unit and the office. A feature that assigns nominations to people registers one;
/// it names only those who may see content now.
/// </summary>
public delegate Task<ImmutableArray<PersonId>> AssignedReaders(Nomination nomination, CancellationToken cancel);

internal static class Assigned
{
    /// <summary>Everybody to whom some feature assigned the nomination.</summary>
    public static async Task<ImmutableArray<PersonId>> Readers(this IEnumerable<AssignedReaders> sources, Nomination nomination, CancellationToken cancel)
    {
        var readers = ImmutableArray.CreateBuilder<PersonId>();
        foreach (var source in sources)
            readers.AddRange(await source(nomination, cancel));
        return readers.ToImmutable();
    }
}
