using System.Collections.Immutable;
using TechVolunteers.Identity;

namespace TechVolunteers.Nominations;

/// <summary>What may be done with packets. Deadlines and states are checked by the commands: a unit's deadline is its own.</summary>
public static class NominationPermissions
{
    public static readonly Permission Send = Permission.To("nominations.send", "报送推荐材料").For(Role.Clerk, Reach.OwnUnit);

    public static readonly Permission Withdraw = Permission.To("nominations.withdraw", "撤回推荐").For(Role.Clerk, Reach.OwnUnit);

    /// <summary>The unit's own view: state, findings, receipts.</summary>
    public static readonly Permission Follow = Permission.To("nominations.follow", "查看本单位的推荐材料").For(Role.Clerk, Reach.OwnUnit);

    /// <summary>Makes a new key for the receipts to come.</summary>
    public static readonly Permission ChangeReceiptKey = Permission.To("receipts.change-key", "更换回执的签名密钥").For(Role.Administrator);

    public static readonly Permission Download = Permission.To("nominations.download", "下载推荐材料")
        .For(Role.Clerk, Reach.OwnUnit)
        .For(Role.Reviewer)
        .For(Role.Lead)
        .For(Role.Supervisor)
        .For(Role.Expert, Reach.Assigned);
}

/// <summary>
/// Who else may read a nomination's files, besides its unit and the office. A feature that assigns nominations to people registers one;
/// it names only those who may see content now.
/// </summary>
public delegate Task<ImmutableArray<PersonId>> AssignedReaders(Nomination nomination, CancellationToken cancel);
