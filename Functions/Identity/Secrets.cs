using System.Security.Cryptography;
using System.Text;

namespace TechVolunteers.Identity;

/// <summary>Secrets that people or programs carry. The store holds hashes only; what is random enough needs no salt.</summary>
internal static class Secrets
{
    /// <summary>256 random bits as 64 hexadecimal digits.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>Eight digits, all equally likely: one guess in a hundred million.</summary>
    public static string NewCode() => RandomNumberGenerator.GetInt32(100_000_000).ToString("D8");

    /// <summary>SHA-256, 64 lower-case hexadecimal digits.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>The hash of a short code under a key that the store does not hold, so that the stored hash can't be tried out.</summary>
    public static string Hash(string key, string code) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(code)));

    public static bool Same(string hash, string other) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(other));
}
