using System.Security.Cryptography;
using TechVolunteers.Storage;

namespace TechVolunteers.Audit;

/// <summary>I2: what rows say about documents is true of the documents.</summary>
internal sealed class DocumentInvariants(IEnumerable<KeptDocuments> keepers, IDocuments documents) : IInvariants
{
    public IEnumerable<Invariant> All =>
        [new("I2", "每一条记录所指的文件都在，长度一致；要求核对内容时，校验值也一致。", Documents)];

    private async Task Documents(InvariantLook look)
    {
        foreach (var keeper in keepers)
        {
            await foreach (var kept in keeper(look.Cancel).WithCancellation(look.Cancel))
                look.Saw(await Fault(kept, look));
        }
    }

    private async Task<string?> Fault(KeptDocument kept, InvariantLook look)
    {
        await using var content = await documents.OpenQuarantined(kept.Id, look.Cancel);
        if (content is null)
            return $"{kept.Where}所指的文件 {kept.Id} 不存在。";
        if (kept.Length is { } length && content.Length != length)
            return $"{kept.Where}所指的文件 {kept.Id} 应有 {length} 字节，现有 {content.Length} 字节。";
        return look.Documents && kept.Sha256 is { } hash && Convert.ToHexStringLower(await SHA256.HashDataAsync(content, look.Cancel)) != hash
            ? $"{kept.Where}所指的文件 {kept.Id} 与登记的校验值不一致。"
            : null;
    }
}
