using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TechVolunteers.Campaigns;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>What the check of a whole receipt led to.</summary>
public abstract record ReceiptCheck
{
    private ReceiptCheck() { }

    /// <param name="Recorded">Whether the packet still stands in the records; it may have been erased when its time was over.</param>
    public sealed record Genuine(Receipt Receipt, bool Recorded) : ReceiptCheck;

    /// <param name="Problems">Whole Chinese sentences, at least one.</param>
    public sealed record Wrong(ImmutableArray<string> Problems) : ReceiptCheck
    {
        public Refusal Why => Refusal.Invalid(string.Concat(Problems), "请核对回执是否复制完整；对真伪有疑问的，请联系承办单位。");
    }
}

/// <summary>Makes receipt codes, finds the packet that one belongs to, and checks whole receipts against signature and records.</summary>
public sealed class ReceiptBook(IRecords records, CampaignReads campaigns, NominationReads nominations)
{
    // Without 0 O 1 I L U: a code is typed from paper. 12 of 30 signs are 58 bits.
    private const string Signs = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int GroupLength = 4;
    private const int Groups = 3;

    public static string NewCode(RandomNumberGenerator source)
    {
        // Bytes beyond the last whole round of signs would favour the first ones, so they are drawn again.
        var (signs, drawn) = (new List<char>(Groups * GroupLength), new byte[1]);
        while (signs.Count < Groups * GroupLength)
        {
            source.GetBytes(drawn);
            if (drawn[0] < byte.MaxValue / Signs.Length * Signs.Length)
                signs.Add(Signs[drawn[0] % Signs.Length]);
        }
        return string.Join('-', signs.Chunk(GroupLength).Select(group => new string(group.AsSpan())));
    }

    /// <summary>The receipt with this number and code; null when there is none, without saying which of the two is wrong.</summary>
    public async Task<PublicReceipt?> Check(string? number, string? code, CancellationToken cancel) =>
        await Find(number, code, cancel) is { } receipt
            ? new PublicReceipt(receipt.Campaign, receipt.Number, receipt.Version, receipt.ReceivedAt, receipt.ReceivedAtBeijing, [.. receipt.Files.Select(file => file with { Name = null })], receipt.Key)
            : null;

    /// <summary>Says of a receipt from outside whether this system issued exactly it; of one that was changed, as far as can be told, what.</summary>
    public async Task<ReceiptCheck> Check(Receipt receipt, IEnumerable<ReceiptKey> keys, CancellationToken cancel)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        if (ReceiptSignature.Fault(receipt, keys) is { } fault)
            problems.Add(fault);
        var recorded = await Find(receipt.Number, receipt.Code, cancel);
        if (recorded is null && problems.Count > 0)
            problems.Add("系统中也没有与这个编号和校验码对应的回执。");
        else if (recorded is not null)
            problems.AddRange(Differences(recorded, receipt).Select(name => $"“{ReceiptFields.Title(name)}”与系统的记录不一致。"));
        return problems.Count > 0 ? new ReceiptCheck.Wrong(problems.ToImmutable()) : new ReceiptCheck.Genuine(receipt, recorded is not null);
    }

    /// <summary>The names of what differs; not what the records say, which is not for everybody with a number and a code.</summary>
    private static IEnumerable<string> Differences(Receipt recorded, Receipt shown)
    {
        var (mine, other) = (ReceiptText.Lines(recorded).ToDictionary(line => line.Name, line => line.Value), ReceiptText.Lines(shown).ToDictionary(line => line.Name, line => line.Value));
        return mine.Keys.Union(other.Keys).Where(name => mine.GetValueOrDefault(name) != other.GetValueOrDefault(name));
    }

    private async Task<Receipt?> Find(string? number, string? code, CancellationToken cancel)
    {
        var typedNumber = number?.Trim().ToUpperInvariant();
        var typedCode = code?.Trim().ToUpperInvariant() ?? "";
        if (!Ids.Valid(typedNumber))
            return null;
        foreach (var id in await campaigns.All(cancel))
        {
            if (await records.Find<NumberOwner>(CampaignKeys.Partition(id), IntakeKeys.Number(typedNumber!), cancel) is { } owner)
                return await Find(id, owner.Nomination, typedCode, cancel);
        }
        return null;
    }

    private async Task<Receipt?> Find(CampaignId campaign, NominationId id, string code, CancellationToken cancel)
    {
        if (await campaigns.Find(campaign, cancel) is not { } running || await nominations.Find(campaign, id.Value, cancel) is not { } nomination)
            return null;
        for (var version = nomination.Version; version >= 1; version--)
        {
            if (await nominations.Packet(nomination, version, cancel) is { } packet && Same(packet.ReceiptCode, code))
                return Receipt.Of(running.Definition, nomination, packet);
        }
        return null;
    }

    private static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));

    public static Refusal NotFound { get; } = Refusal.Unknown("没有与这个编号和校验码对应的回执。", "请核对回执上的编号和校验码，字母不分大小写。");
}
