using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace TechVolunteers.Identity;

/// <summary>The setting <c>Administrators</c>: addresses (lower case) that may always sign in and are then administrators, whatever the directory says.</summary>
public sealed record Administrators(ImmutableHashSet<string> Addresses)
{
    public bool Include(string address) => Addresses.Contains(address);

    /// <summary>A person's standing, with what the setting adds to the directory's roles.</summary>
    public Principal PrincipalOf(Person person) =>
        Include(person.Address) && !person.Roles.Contains(Role.Administrator)
            ? person.Principal with { Roles = person.Roles.Add(Role.Administrator) }
            : person.Principal;
}

/// <summary>What the identity feature is told from outside.</summary>
internal sealed record IdentitySettings(PublicUrl Url, Administrators Administrators, TrustedProxies Proxies)
{
    /// <param name="demo">A demonstration needs no settings: it is served on this machine only and brings its own people.</param>
    /// <exception cref="SettingsException">Lists every setting that is missing or can't be read.</exception>
    public static IdentitySettings Read(IConfiguration settings, bool demo)
    {
        var problems = new List<string>();
        var url = ReadUrl(settings, demo, problems);
        var administrators = ReadAdministrators(settings, demo, problems);
        var proxies = ReadProxies(settings, problems);
        return problems.Count == 0 ? new IdentitySettings(url!, administrators, proxies) : throw new SettingsException(problems);
    }

    private static PublicUrl? ReadUrl(IConfiguration settings, bool demo, List<string> problems)
    {
        var text = settings["PublicUrl"];
        if (string.IsNullOrWhiteSpace(text) && demo)
            return new PublicUrl($"http://127.0.0.1:{settings["port"] ?? "7071"}");
        if (PublicUrl.Parse(text) is { } url)
            return url;
        problems.Add(string.IsNullOrWhiteSpace(text)
            ? "The setting PublicUrl is missing. Set it to the address under which people reach the system, such as https://zhengji.example.org; links in letters start with it."
            : $"The setting PublicUrl is '{text}'. It must be an http or https address without a path, such as https://zhengji.example.org.");
        return null;
    }

    private static Administrators ReadAdministrators(IConfiguration settings, bool demo, List<string> problems)
    {
        var written = Split(settings["Administrators"]);
        var bad = written.Where(text => EmailAddress.Normalise(text) is null).ToArray();
        if (bad.Length > 0)
            problems.Add($"The setting Administrators holds '{string.Join("', '", bad)}', which is no e-mail address. Separate addresses by commas.");
        else if (written.Length == 0 && !demo)
            problems.Add("The setting Administrators is missing. Set it to the e-mail addresses, separated by commas, of those who add units and people; without it nobody could sign in first.");
        return new Administrators([.. written.Select(EmailAddress.Normalise).OfType<string>()]);
    }

    private static TrustedProxies ReadProxies(IConfiguration settings, List<string> problems)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in Split(settings["TrustedProxies"]))
        {
            if (TrustedProxies.ReadNetwork(text) is { } network)
                networks.Add(network);
            else
                problems.Add($"The setting TrustedProxies holds '{text}', which is neither an IP address nor a network such as 10.0.0.0/8.");
        }
        return new TrustedProxies(networks.ToImmutable());
    }

    private static string[] Split(string? text) =>
        (text ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
