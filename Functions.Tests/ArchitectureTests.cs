using System.Collections.Immutable;
using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Fluent.Syntax.Elements.Types;
using ArchUnitNET.Loader;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.EmbeddedRuntime.Hosting;
using TechVolunteers.Identity;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace TechVolunteers.Tests;

/// <summary>Who may know whom. What a rule cannot see (texts, reflection) is left to review.</summary>
public sealed class ArchitectureTests
{
    private static readonly ImmutableArray<string> Features =
        ["Campaigns", "Nominations", "PreliminaryReview", "ExpertReview", "FinalList", "PublicNotice", "Exports", "Demo", "Supervision"];

    /// <summary>Functions that answer anybody: they show what is public, or begin or end a sign-in.</summary>
    private static readonly ImmutableArray<string> OpenToAll =
    [
        "CheckReceipt", "CheckReceiptApi",
        "DownloadBlankForm", "DownloadBlankFormApi",
        "DownloadReceiptKeys",
        "Health",
        "Home",
        "PublicCampaign",
        "ServeAsset",
        "ShowCode", "ShowLink", "ShowReceiptKeysApi", "ShowSignIn", "ShowVerifyReceipt", "SignOut",
        "VerifyReceipt", "VerifyReceiptApi",
    ];

    /// <summary>What asks for functions of every feature.</summary>
    private static readonly ImmutableArray<System.Type> Doors = [typeof(CampaignEntry), typeof(DecisionDesk)];

    private static readonly Architecture App = new ArchLoader()
        .LoadAssemblies(typeof(App).Assembly, typeof(FunctionList).Assembly)
        .Build();

    [Theory]
    [InlineData("Notifications")]
    [InlineData("Audit")]
    [InlineData("Identity")]
    [InlineData("Durable")]
    [InlineData("Storage")]
    [InlineData("Web")]
    public void A_platform_folder_knows_no_feature(string folder) =>
        Holds(Types().That().ResideInNamespaceMatching($@"^TechVolunteers\.{folder}($|\.)")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^TechVolunteers\.({string.Join('|', Features)})($|\.)")));

    [Fact]
    public void The_embedded_runtime_knows_nothing_of_the_app() =>
        Assert.DoesNotContain(typeof(FunctionList).Assembly.GetReferencedAssemblies(), name => name.Name == typeof(App).Assembly.GetName().Name);

    [Fact]
    public void Only_the_storage_folder_knows_the_stores() =>
        Holds(Types().That().ResideInAssembly(typeof(App).Assembly).And().DoNotResideInNamespaceMatching(@"^TechVolunteers\.Storage($|\.)")
            .Should().NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching(@"^(Azure|Microsoft\.Data\.Sqlite|SQLitePCL)($|\.)")));

    [Fact]
    public void No_name_says_nothing() =>
        Holds(Types().That().ResideInNamespaceMatching(@"^TechVolunteers($|\.)")
            .Should().NotHaveNameMatching("(Manager|Helper|Helpers|Util|Utils|Utility|Service|Services|Base|Common)(`|$)"));

    [Fact]
    public void Every_http_function_asks_for_a_permission_or_is_known_to_be_open()
    {
        var functions = HttpFunctions().ToImmutableArray();
        Assert.True(functions.Length > 50);

        var unasked = functions.Where(method => !Asks(method)).Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name).Order(StringComparer.Ordinal);

        Assert.Equal(string.Join('\n', OpenToAll), string.Join('\n', unasked));
    }

    private static void Holds(TypesShouldConjunction rule) =>
        Assert.Equal("", string.Join('\n', rule.Evaluate(App).Where(result => !result.Passed).Select(result => result.Description)));

    private static IEnumerable<MethodInfo> HttpFunctions() =>
        typeof(App).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(FunctionAttribute)) && method.GetParameters().Any(parameter => parameter.IsDefined(typeof(HttpTriggerAttribute))));

    /// <summary>Whether the function, or what it calls in its own feature or of a door, asks.</summary>
    private static bool Asks(MethodInfo function)
    {
        var type = App.Types.Single(one => one.FullName == function.DeclaringType!.FullName);
        var ask = $"{typeof(Visitor).FullName}::{nameof(Visitor.Ask)}(";
        var feature = Feature(type);
        var next = new Queue<MethodMember>(type.GetMethodMembers().Where(member => member.Name.StartsWith($"{function.Name}(", StringComparison.Ordinal)));
        var seen = next.ToHashSet();
        while (next.TryDequeue(out var member))
        {
            foreach (var called in member.GetCalledMethods())
            {
                if (called.FullName.Contains(ask, StringComparison.Ordinal))
                    return true;
                if ((Feature(called.DeclaringType) == feature || IsDoor(called.DeclaringType)) && seen.Add(called))
                    next.Enqueue(called);
            }
        }
        return false;
    }

    private static bool IsDoor(IType type) => Doors.Any(door => door.FullName == type.FullName);

    /// <summary>The folder at the top: <c>Identity</c> of <c>TechVolunteers.Identity.Tokens</c>.</summary>
    private static string Feature(IType type) => type.Namespace.FullName.Split('.').ElementAtOrDefault(1) ?? "";
}
