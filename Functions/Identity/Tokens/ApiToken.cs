using TechVolunteers.Audit;
using TechVolunteers.Storage;

namespace TechVolunteers.Identity.Tokens;

/// <summary>A bearer token (RFC 6750) with which a program acts as the person who issued it. Only its hash is kept. Times are real.</summary>
/// <param name="Id">Names the token on pages; it opens nothing.</param>
/// <param name="Name">What the person calls it: which program uses it.</param>
public sealed record ApiToken(string Id, PersonId Person, string Name, string Hash, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);

/// <summary>For whom a token stands, and until when.</summary>
public sealed record TokenHolder(Principal Who, DateTimeOffset Until);

/// <summary>Issuing a token.</summary>
public abstract record TokenIssuing
{
    private TokenIssuing() { }

    /// <param name="Bearer">Shown once, then known to nobody but its holder.</param>
    public sealed record Issued(ApiToken Token, string Bearer) : TokenIssuing;

    public sealed record Refused(Refusal Why) : TokenIssuing;
}

/// <summary>Issues, recognises and revokes bearer tokens.</summary>
public sealed class ApiTokenDesk(IRecords records, Ledger ledger, PeopleDirectory people, Administrators administrators, RealClock real)
{
    public const int MostDays = 366;
    public const int MostTokens = 20;

    private const string Partition = "tokens";
    private const string Chain = "tokens";
    private const string All = "token/";
    private const string Scheme = "tv_";

    /// <param name="days">1 to <see cref="MostDays"/>.</param>
    /// <param name="until">
    /// When the token ends with which a program asks; null for the person. A program gets no longer a time than it has itself:
    /// one token, once lost, must not become an endless row of them.
    /// </param>
    public async Task<TokenIssuing> Issue(PersonId person, string? name, int days, DateTimeOffset? until, Attribution by, CancellationToken cancel)
    {
        name = name?.Trim() ?? "";
        if (name.Length is 0 or > 60)
            return new TokenIssuing.Refused(Refusal.Invalid("令牌名称没有填写，或者超过 60 个字。", "请填写使用令牌的程序名称，例如“学会办公系统”。"));
        if (days is < 1 or > MostDays)
            return new TokenIssuing.Refused(Refusal.Invalid($"有效天数 {days} 不在 1 到 {MostDays} 之间。", $"请填写 1 到 {MostDays} 之间的整数。"));
        if (until is { } end && real.Now.AddDays(days) > end)
            return new TokenIssuing.Refused(Refusal.Invalid(
                $"程序签发的令牌不能晚于它自己的令牌到期，现在最多 {(int)(end - real.Now).TotalDays} 天。", "请减少天数；需要更长时间的，请本人登录后在账户页面签发。"));
        var id = Ids.New();
        var secret = Secrets.New();
        return await ledger.Commit<TokenIssuing>(Partition, by, async draft =>
        {
            var held = 0;
            await foreach (var other in draft.Scan<ApiToken>(Of(person)))
                held += real.Now < other.ExpiresAt ? 1 : 0;
            if (held >= MostTokens)
                return new TokenIssuing.Refused(Refusal.Invalid($"您已经有 {held} 个有效的令牌，不能再签发。", "请先撤销不再使用的令牌。"));
            var token = new ApiToken(id, person, name, Secrets.Hash(secret), real.Now, real.Now.AddDays(days));
            await draft.Save(Key(person, id), token);
            draft.Record(Chain, "identity.token-issued", facts: [("person", person.Value), ("token", id), ("days", days.ToString())], typed: [("name", name)]);
            return new TokenIssuing.Issued(token, $"{Scheme}{person.Value}_{id}_{secret}");
        }, cancel);
    }

    public async Task<Refusal?> Revoke(PersonId person, string id, Attribution by, CancellationToken cancel)
    {
        if (!Ids.Valid(id))
            return NoSuchToken;
        return await ledger.Commit(Partition, by, async draft =>
        {
            if (await draft.Find<ApiToken>(Key(person, id)) is null)
                return NoSuchToken;
            await draft.Remove(Key(person, id));
            draft.Record(Chain, "identity.token-revoked", facts: [("person", person.Value), ("token", id)]);
            return null;
        }, cancel);
    }

    /// <summary>A person's tokens that still work.</summary>
    public async Task<IReadOnlyList<ApiToken>> List(PersonId person, CancellationToken cancel)
    {
        var tokens = new List<ApiToken>();
        await foreach (var token in records.Scan<ApiToken>(Partition, Of(person), cancel))
        {
            if (real.Now < token.ExpiresAt)
                tokens.Add(token);
        }
        return tokens;
    }

    /// <summary>For whom a bearer token stands at this moment; null when it is unknown, expired or revoked, or its person has been retired.</summary>
    public async Task<TokenHolder?> Who(string bearer, CancellationToken cancel)
    {
        var parts = bearer.Split('_');
        if (!bearer.StartsWith(Scheme, StringComparison.Ordinal) || parts is not [_, var person, var id, var secret] || !Ids.Valid(person) || !Ids.Valid(id))
            return null;
        if (await records.Find<ApiToken>(Partition, Key(PersonId.From(person), id), cancel) is not { } token
            || real.Now >= token.ExpiresAt || !Secrets.Same(token.Hash, Secrets.Hash(secret)))
            return null;
        return await people.Person(token.Person, cancel) is { RetiredAt: null } holder ? new TokenHolder(administrators.PrincipalOf(holder), token.ExpiresAt) : null;
    }

    private static string Of(PersonId person) => $"{All}{person.Value}/";

    private static string Key(PersonId person, string id) => Of(person) + id;

    private static Refusal NoSuchToken { get; } = Refusal.Unknown("没有找到这个令牌，它可能已经撤销。", "请刷新账户页面查看现有的令牌。");
}
