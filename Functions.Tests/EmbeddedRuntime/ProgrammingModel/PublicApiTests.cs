using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.ProgrammingModel;

/// <summary>
/// What we declare in official namespaces must stand in the official listing with the same signature, so that the same
/// source compiles against the official packages.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly string Official = ApiListing.OfficialText();

    private static readonly IReadOnlyList<Type> Ours =
        [.. typeof(FunctionsApplication).Assembly.GetExportedTypes().Where(t => t.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true)];

    [Fact]
    public void Every_type_and_member_in_an_official_namespace_is_in_the_official_listing()
    {
        Assert.True(Ours.Count > 40, $"only {Ours.Count} types were compared");
        var differences = Differences(Ours, Official);
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [Fact]
    public void Outside_the_official_namespaces_only_exceptions_are_public() => Assert.All(
        typeof(FunctionsApplication).Assembly.GetExportedTypes().Except(Ours),
        type => Assert.True(type.IsAssignableTo(typeof(Exception)), type.FullName));

    [Theory]
    // A kind, a modifier, a name, a type, nullability of a type and of an argument, a default, a constraint, an accessor, targets, a base, a value.
    [InlineData("public abstract class Microsoft.Azure.Functions.Worker.FunctionContext\n", "public class Microsoft.Azure.Functions.Worker.FunctionContext\n", "FunctionContext: declared as")]
    [InlineData("public sealed class Microsoft.Azure.Functions.Worker.HttpTriggerAttribute", "public class Microsoft.Azure.Functions.Worker.HttpTriggerAttribute", "HttpTriggerAttribute: declared as")]
    [InlineData("FunctionAttribute.FunctionAttribute(string name)", "FunctionAttribute.FunctionAttribute(string functionName)", "FunctionAttribute(string name)")]
    [InlineData("FunctionAttribute.FunctionAttribute(string name)", "FunctionAttribute.FunctionAttribute(object name)", "FunctionAttribute(string name)")]
    [InlineData("public string? Microsoft.Azure.Functions.Worker.HttpTriggerAttribute.Route", "public string Microsoft.Azure.Functions.Worker.HttpTriggerAttribute.Route", "HttpTriggerAttribute.Route")]
    [InlineData("System.Collections.Generic.IReadOnlyDictionary<string, object?> Microsoft.Azure.Functions.Worker.BindingContext", "System.Collections.Generic.IReadOnlyDictionary<string, object> Microsoft.Azure.Functions.Worker.BindingContext", "BindingContext.BindingData")]
    [InlineData("public abstract T? Microsoft.Azure.Functions.Worker.InvocationResult<T>.Value", "public abstract T Microsoft.Azure.Functions.Worker.InvocationResult<T>.Value", "InvocationResult<T>.Value")]
    [InlineData("System.Action<TContainerBuilder>? configure = null)", "System.Action<TContainerBuilder>? configure)", "ConfigureContainer<TContainerBuilder>")]
    [InlineData("TContainerBuilder>? configure = null) where TContainerBuilder : notnull", "TContainerBuilder>? configure = null)", "ConfigureContainer<TContainerBuilder>")]
    [InlineData("UseMiddleware<T>(Microsoft.Azure.Functions.Worker.IFunctionsWorkerApplicationBuilder builder) where T : class, ", "UseMiddleware<T>(Microsoft.Azure.Functions.Worker.IFunctionsWorkerApplicationBuilder builder) where T : ", "UseMiddleware<T>")]
    [InlineData("TimerTriggerAttribute.RunOnStartup { get; set; }", "TimerTriggerAttribute.RunOnStartup { get; }", "TimerTriggerAttribute.RunOnStartup")]
    [InlineData("params string[] methods", "string[] methods", "params string[] methods")]
    [InlineData("[System.AttributeUsageAttribute(System.AttributeTargets.Method)] public class Microsoft.Azure.Functions.Worker.FunctionAttribute", "public class Microsoft.Azure.Functions.Worker.FunctionAttribute", "FunctionAttribute: attribute usage")]
    [InlineData("Microsoft.Azure.Functions.Worker.InvocationResult : Microsoft.Azure.Functions.Worker.InvocationResult<object>", "Microsoft.Azure.Functions.Worker.InvocationResult", "InvocationResult: derives from")]
    [InlineData("AuthorizationLevel.Admin = 4", "AuthorizationLevel.Admin = 5", "AuthorizationLevel.Admin = 4")]
    [InlineData("EXT public static Microsoft.AspNetCore.Http.HttpContext? ", "public static Microsoft.AspNetCore.Http.HttpContext? ", "FunctionContextExtensions.GetHttpContext")]
    [InlineData("public virtual System.Threading.CancellationToken Microsoft.Azure.Functions.Worker.FunctionContext.", "public abstract System.Threading.CancellationToken Microsoft.Azure.Functions.Worker.FunctionContext.", "FunctionContext.CancellationToken")]
    [InlineData("TYPE public class Microsoft.Azure.Functions.Worker.TimerInfo\n", "TYPE public class Microsoft.Azure.Functions.Worker.TimerNews\n", "Microsoft.Azure.Functions.Worker.TimerInfo: not in")]
    public void A_difference_to_the_listing_is_told_by_name(string listed, string changed, string expected)
    {
        Assert.Contains(listed, Official);

        var differences = Differences(Ours, Official.Replace(listed, changed, StringComparison.Ordinal));

        Assert.NotEmpty(differences);
        Assert.Contains(differences, d => d.Contains(expected, StringComparison.Ordinal));
        Assert.All(differences, d => Assert.Contains(nameof(Microsoft), d));
    }

    [Fact]
    public void A_type_that_the_listing_lacks_is_told_with_its_name() =>
        Assert.Equal(
            ["TechVolunteers.Tests.EmbeddedRuntime.ProgrammingModel.PublicApiTests: not in the official listing"],
            Differences([typeof(PublicApiTests)], Official));

    private static List<string> Differences(IEnumerable<Type> types, string listing)
    {
        var official = ApiListing.Parse(listing);
        var differences = new List<string>();
        foreach (var ours in types.Select(ApiText.Of))
        {
            if (!official.TryGetValue(ours.Name, out var theirs))
            {
                differences.Add($"{ours.Name}: not in the official listing");
                continue;
            }

            if (ours.Head != theirs.Head)
            {
                differences.Add($"{ours.Name}: declared as '{ours.Head}', officially '{theirs.Head}'");
            }

            if (ours.Usage != theirs.Usage)
            {
                differences.Add($"{ours.Name}: attribute usage '{ours.Usage}', officially '{theirs.Usage}'");
            }

            differences.AddRange(ours.Bases.Except(theirs.Bases).Select(b => $"{ours.Name}: derives from {b}, officially not"));
            differences.AddRange(ours.Members.Except(theirs.Members).Select(m => $"{ours.Name}: declares '{m}', officially not"));
        }

        return differences;
    }
}
