using System.Collections.Immutable;
using System.Security.Cryptography;

namespace TechVolunteers.Nominations.Receipts;

/// <summary>A public key for receipts: ECDSA over P-256.</summary>
/// <param name="Info">SubjectPublicKeyInfo (RFC 5480), DER.</param>
public sealed record ReceiptKey(ImmutableArray<byte> Info)
{
    /// <summary>Made from the key itself, so that it needs no list: <c>p256-</c> and the first 16 hexadecimal digits of the SHA-256 of <see cref="Info"/>.</summary>
    public string Id { get; } = "p256-" + Convert.ToHexStringLower(SHA256.HashData(Info.AsSpan()))[..16];

    public string Pem => PemEncoding.WriteString("PUBLIC KEY", Info.AsSpan());

    /// <summary>Every public key of a PEM text; other text between them is skipped.</summary>
    /// <exception cref="CryptographicException">A block is no P-256 public key.</exception>
    public static ImmutableArray<ReceiptKey> FromPem(string pem)
    {
        var keys = ImmutableArray.CreateBuilder<ReceiptKey>();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (rest[found.Label] is "PUBLIC KEY")
            {
                var info = Convert.FromBase64String(rest[found.Base64Data].ToString());
                using var key = ECDsa.Create();
                key.ImportSubjectPublicKeyInfo(info, out _);
                if (key.ExportParameters(false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
                    throw new CryptographicException("The key is not on the curve P-256.");
                keys.Add(new ReceiptKey([.. info]));
            }
            rest = rest[found.Location.End..];
        }
        return keys.ToImmutable();
    }
}

/// <summary>Signs receipts and says what is wrong with a signed one.</summary>
public static class ReceiptSignature
{
    /// <param name="key">PKCS #8, DER.</param>
    public static Receipt Sign(Receipt receipt, string keyId, ReadOnlySpan<byte> key)
    {
        using var signer = ECDsa.Create();
        signer.ImportPkcs8PrivateKey(key, out _);
        var named = receipt with { Key = keyId };
        return named with { Signature = Convert.ToBase64String(signer.SignData(ReceiptText.SignedBytes(named), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)) };
    }

    /// <summary>A whole Chinese sentence about what is wrong; null when one of <paramref name="keys"/> signed exactly this receipt.</summary>
    public static string? Fault(Receipt receipt, IEnumerable<ReceiptKey> keys)
    {
        if (receipt is not { Key: { } id, Signature: { } written })
            return "这份回执没有签名。";
        if (keys.FirstOrDefault(key => key.Id == id) is not { } key)
            return $"签名密钥 {id} 不是本系统公布的密钥。";
        var signature = new byte[128];
        if (!Convert.TryFromBase64String(written, signature, out var length))
            return "签名不完整，不是 Base64 文字。";
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(key.Info.AsSpan(), out _);
        return verifier.VerifyData(ReceiptText.SignedBytes(receipt), signature.AsSpan(0, length), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
            ? null
            : "签名与内容不符：回执在签发以后被改动过，或者没有复制完整。";
    }
}
