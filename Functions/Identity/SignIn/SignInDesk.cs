using TechVolunteers.Audit;
using TechVolunteers.Identity.Directory;
using TechVolunteers.Storage;

namespace TechVolunteers.Identity.SignIn;

/// <summary>Asking for a sign-in letter.</summary>
public abstract record SignInAsking
{
    private SignInAsking() { }

    /// <summary>A letter went out if the address is somebody's; the asker is told the same either way.</summary>
    /// <param name="Attempt">For the browser's cookie.</param>
    public sealed record Begun(string Attempt) : SignInAsking;

    public sealed record Refused(Refusal Why) : SignInAsking;
}

/// <summary>Handing in a link or a code.</summary>
public abstract record SigningIn
{
    private SigningIn() { }

    public sealed record Done(PersonId Person) : SigningIn;

    public sealed record Refused(Refusal Why) : SigningIn;
}

/// <summary>Signs people in by what a letter to their address says. Everything here is in real time, in a demonstration too.</summary>
public sealed class SignInDesk(Ledger ledger, IRecords records, Administrators administrators, PublicUrl url, RealClock real)
{
    /// <param name="typed">The address as typed.</param>
    /// <param name="client">The client's address, as <see cref="TrustedProxies.ClientOf"/> tells it.</param>
    public async Task<SignInAsking> Ask(string? typed, string client, Attribution by, CancellationToken cancel)
    {
        if (EmailAddress.Normalise(typed) is not { } address)
            return new SignInAsking.Refused(Refusal.Invalid("邮箱地址的格式不对。", "请填写完整的邮箱地址，例如 name@example.org。"));
        var attempt = Secrets.New();
        var token = Secrets.New();
        var code = Secrets.NewCode();
        return await ledger.Commit<SignInAsking>(PeopleKeys.Partition, by, async draft =>
        {
            var now = real.Now;
            if (await Count(draft, now, (SignInLimits.LettersToAddress, "address", address), (SignInLimits.LettersFromClient, "client", client)) is { } wait)
                return new SignInAsking.Refused(TooMany("请求登录信的次数太多。", wait));
            var person = await draft.PersonAt(address);
            var invites = person is null && administrators.Include(address) ? address : null;
            var expires = now + SignInAttempt.Life;
            var key = SignInKeys.Attempt(attempt);
            await draft.Save(key, new SignInAttempt(person?.Id, invites, Secrets.Hash(token), Secrets.Hash(attempt, code), expires, 0));
            await draft.Save(SignInKeys.Link(Secrets.Hash(token)), new SignInLink(key, expires));
            if (person is not null || invites is not null)
                await draft.Send(SignInLetters.SignIn(person?.Name ?? "管理员", address, url.To($"/sign-in/link?token={token}"), code, expires, by.At));
            return new SignInAsking.Begun(attempt);
        }, cancel);
    }

    /// <summary>Whether a link would sign somebody in now. Looking uses nothing up: mail scanners follow links too.</summary>
    public async Task<bool> Open(string? token, CancellationToken cancel) =>
        LinkKey(token) is { } link
        && await records.Find<SignInLink>(PeopleKeys.Partition, link, cancel) is { } found
        && real.Now < found.ExpiresAt;

    /// <summary>Uses a link up.</summary>
    public async Task<SigningIn> ByLink(string? token, Attribution by, CancellationToken cancel)
    {
        if (LinkKey(token) is not { } link)
            return new SigningIn.Refused(DeadLink);
        return await ledger.Commit<SigningIn>(PeopleKeys.Partition, by, async draft =>
        {
            if (await draft.Find<SignInLink>(link) is not { } found || await draft.Find<SignInAttempt>(found.AttemptKey) is not { } attempt || real.Now >= attempt.ExpiresAt)
                return new SigningIn.Refused(DeadLink);
            return await Finish(draft, found.AttemptKey, attempt, "link") is { } person
                ? new SigningIn.Done(person)
                : new SigningIn.Refused(DeadLink);
        }, cancel);
    }

    /// <summary>Uses a code up, in the browser that asked for it.</summary>
    /// <param name="id">The attempt's id from the browser's cookie.</param>
    public async Task<SigningIn> ByCode(string? id, string? typed, string client, Attribution by, CancellationToken cancel)
    {
        if (id is null)
            return new SigningIn.Refused(NoAttempt);
        var code = string.Concat((typed ?? "").Where(char.IsAsciiDigit));
        return await ledger.Commit<SigningIn>(PeopleKeys.Partition, by, async draft =>
        {
            var now = real.Now;
            var key = SignInKeys.Attempt(id);
            if (await draft.Find<SignInAttempt>(key) is not { } attempt || now >= attempt.ExpiresAt)
                return new SigningIn.Refused(NoAttempt);
            if (attempt.WrongTries >= SignInAttempt.MostWrongTries)
                return new SigningIn.Refused(Refusal.Invalid($"验证码已经输错 {SignInAttempt.MostWrongTries} 次，不能再用。", "请回到登录页重新获取登录信。"));
            if (await Wait(draft, now, SignInLimits.WrongCodesFromClient, "code", client) is { } wait)
                return new SigningIn.Refused(TooMany("输错验证码的次数太多。", wait));
            if (Secrets.Same(attempt.CodeHash, Secrets.Hash(id, code)) && await Finish(draft, key, attempt, "code") is { } person)
                return new SigningIn.Done(person);
            await Count(draft, now, (SignInLimits.WrongCodesFromClient, "code", client));
            await draft.Save(key, attempt with { WrongTries = attempt.WrongTries + 1 });
            var left = SignInAttempt.MostWrongTries - attempt.WrongTries - 1;
            return new SigningIn.Refused(Refusal.Invalid(
                $"验证码不正确，还可以再试 {left} 次。", left > 0 ? "请核对最近一封登录信中的 8 位数字。" : "请回到登录页重新获取登录信。"));
        }, cancel);
    }

    /// <summary>Takes the attempt away, so that link and code are worth nothing from here on; null when it was nobody's, or its person has been retired.</summary>
    private static async Task<PersonId?> Finish(Draft draft, string key, SignInAttempt attempt, string way)
    {
        var person = attempt switch
        {
            { Person: { } id } => await draft.Find<Person>(PeopleKeys.Person(id)),
            { Invites: { } address } => await draft.PersonAt(address) ?? await draft.AddAdministrator(address),
            _ => null,
        };
        if (person is not { RetiredAt: null })
            return null;
        await draft.Remove(key);
        await draft.Remove(SignInKeys.Link(attempt.LinkHash));
        draft.Record(PeopleKeys.Chain, "identity.signed-in", facts: [("person", person.Id.Value), ("way", way)]);
        return person.Id;
    }

    /// <summary>Counts one use of each window, or of none: how long to wait when one of them is full.</summary>
    private static async Task<TimeSpan?> Count(Draft draft, DateTimeOffset now, params (WindowLimit Limit, string Kind, string Of)[] windows)
    {
        foreach (var (limit, kind, of) in windows)
        {
            if (await Wait(draft, now, limit, kind, of) is { } wait)
                return wait;
        }
        foreach (var (limit, kind, of) in windows)
        {
            var key = SignInKeys.Window(kind, of);
            await draft.Save(key, (await draft.Find<SlidingWindow>(key) ?? SlidingWindow.Empty).Use(limit, now));
        }
        return null;
    }

    private static async Task<TimeSpan?> Wait(Draft draft, DateTimeOffset now, WindowLimit limit, string kind, string of) =>
        (await draft.Find<SlidingWindow>(SignInKeys.Window(kind, of)))?.Wait(limit, now);

    private static string? LinkKey(string? token) =>
        token is { Length: 64 } && token.All(char.IsAsciiHexDigitLower) ? SignInKeys.Link(Secrets.Hash(token)) : null;

    private static Refusal TooMany(string what, TimeSpan wait) =>
        new(RefusalKind.TooMany, what, $"请在 {(int)Math.Ceiling(wait.TotalMinutes)} 分钟后再试。", wait);

    internal static Refusal DeadLink { get; } = Refusal.Invalid("登录链接已经用过，或者已经超过 15 分钟。", "请在登录页重新输入邮箱，获取新的登录信。");

    private static Refusal NoAttempt { get; } = Refusal.Invalid("这次登录请求不是在本浏览器提出的，或者已经超过 15 分钟。", "请在登录页重新输入邮箱，获取新的登录信，或者点击信中的链接。");
}
