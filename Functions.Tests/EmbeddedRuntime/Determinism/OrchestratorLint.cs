using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TechVolunteers.Tests.EmbeddedRuntime.Determinism;

/// <summary>
/// Finds in the source of an orchestrator what would not replay. The rules bear the numbers of the official analyzer; TECH0001 and TECH0002
/// are ours. Every name is bound to its symbol first, so that neither an alias nor a using directive hides anything.
/// </summary>
internal static class OrchestratorLint
{
    // What the project's implicit usings bring, and what lies beside the orchestrators.
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // Internal types of the application are visible to this assembly name.
    private static readonly string OwnName = typeof(OrchestratorLint).Assembly.GetName().Name!;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != OwnName)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Findings as <c>rule line: what</c>, in the order of the lines.</summary>
    /// <exception cref="InvalidDataException">The source does not compile; a lint that cannot bind names would find nothing.</exception>
    public static IReadOnlyList<string> Check(string source)
    {
        var tree = CSharpSyntaxTree.ParseText(source, Language);
        var compilation = CSharpCompilation.Create(
            OwnName,
            [tree, CSharpSyntaxTree.ParseText(GlobalUsings, Language)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var errors = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
        if (errors.Count > 0)
        {
            throw new InvalidDataException($"The source does not compile: {string.Join(" ", errors)}");
        }

        var model = compilation.GetSemanticModel(tree);
        return
        [
            .. tree.GetRoot().DescendantNodes()
                .SelectMany(node => Findings(node, model).Select(finding => (node.SpanStart, Text: $"{finding.Rule} line {node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {finding.What}")))
                .OrderBy(finding => finding.SpanStart)
                .Select(finding => finding.Text)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<(string Rule, string What)> Findings(SyntaxNode node, SemanticModel model) => node switch
    {
        SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax => Named(model.GetSymbolInfo(node).Symbol),
        MethodDeclarationSyntax method when model.GetDeclaredSymbol(method) is { } symbol && IsOrchestrator(symbol) => Parameters(symbol),
        ConstructorDeclarationSyntax constructor => Loggers(model.GetDeclaredSymbol(constructor)!.Parameters),
        TypeDeclarationSyntax { ParameterList: { } list } => Loggers(list.Parameters.Select(parameter => model.GetDeclaredSymbol(parameter)!)),
        WhileStatementSyntax loop when IsTrue(loop.Condition) => Endless(loop, model),
        DoStatementSyntax loop when IsTrue(loop.Condition) => Endless(loop, model),
        ForStatementSyntax loop when loop.Condition is null || IsTrue(loop.Condition) => Endless(loop, model),
        GotoStatementSyntax => [("DURABLE0011", "a goto may be an endless loop")],
        _ => [],
    };

    private static IEnumerable<(string Rule, string What)> Named(ISymbol? symbol)
    {
        if (symbol is not (IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol) || symbol.ContainingType is not { } type)
        {
            return [];
        }

        var home = type.OriginalDefinition.ToDisplayString();
        var name = symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? "new" : symbol.Name;
        var rule = (home, name) switch
        {
            ("System.DateTime", "Now" or "UtcNow" or "Today") or ("System.DateTimeOffset", "Now" or "UtcNow") => "DURABLE0001",
            ("System.TimeProvider" or "System.Diagnostics.Stopwatch", _) => "DURABLE0001",
            ("System.Guid", "NewGuid" or "CreateVersion7") or ("System.Random", _) => "DURABLE0002",
            ("System.Security.Cryptography.RandomNumberGenerator", _) => "DURABLE0002",
            ("System.Threading.Tasks.Task", "Delay" or "WaitAsync") or ("System.Threading.Thread", "Sleep") => "DURABLE0003",
            ("System.Threading.Timer" or "System.Threading.PeriodicTimer", _) => "DURABLE0003",
            ("System.Threading.CancellationTokenSource", "CancelAfter") => "DURABLE0003",
            ("System.Threading.CancellationTokenSource", "new") when ((IMethodSymbol)symbol).Parameters.Length > 0 => "DURABLE0003",
            ("System.Threading.CancellationTokenSource", "CancelAsync") => "DURABLE0004",
            ("System.Threading.Thread" or "System.Threading.ThreadPool" or "System.Threading.Tasks.TaskFactory" or "System.Threading.Tasks.Parallel", _) => "DURABLE0004",
            ("System.Threading.Tasks.Task" or "System.Threading.Tasks.Task<TResult>", "Run" or "ContinueWith" or "ConfigureAwait" or "Wait" or "Result" or "Yield" or "Start") => "DURABLE0004",
            ("System.Environment" or "System.AppContext", _) => "DURABLE0006",
            ("Microsoft.DurableTask.TaskOrchestrationContext", "WaitForExternalEvent") when ((IMethodSymbol)symbol).Parameters.Any(parameter => parameter.Name == "timeout") => "TECH0001",
            _ when DoesInputOrOutput(symbol) => "DURABLE0005",
            _ => null,
        };
        var state = symbol is IFieldSymbol { IsStatic: true, IsReadOnly: false, IsConst: false } && type.TypeKind != TypeKind.Enum ? "TECH0002" : null;
        return new[] { rule, state }.OfType<string>().Select(found => (found, $"{home}.{name}"));
    }

    private static bool DoesInputOrOutput(ISymbol symbol)
    {
        var space = symbol.ContainingType.ContainingNamespace.ToDisplayString();
        return symbol.ContainingType.ToDisplayString() is "System.Console" or "System.Diagnostics.Process"
            || new[] { "System.IO", "System.Net", "System.Data", "Microsoft.Data", "Azure", "MailKit", "SendGrid", "Microsoft.Extensions.Configuration", "Microsoft.DurableTask.Client" }
                .Any(outside => space == outside || space.StartsWith($"{outside}.", StringComparison.Ordinal));
    }

    private static bool IsOrchestrator(IMethodSymbol method) => method.Parameters.Any(parameter => Marks(parameter).Contains("OrchestrationTriggerAttribute"));

    private static IEnumerable<(string Rule, string What)> Parameters(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.ToDisplayString() == "System.Threading.CancellationToken")
            {
                yield return ("DURABLE0007", $"the CancellationToken '{parameter.Name}'");
            }

            if (Marks(parameter).Any(mark => mark != "OrchestrationTriggerAttribute"))
            {
                yield return ("DURABLE0008", $"the binding of '{parameter.Name}'");
            }
        }
    }

    private static IEnumerable<string> Marks(IParameterSymbol parameter) =>
        parameter.GetAttributes().Select(attribute => attribute.AttributeClass!).Where(IsBinding).Select(attribute => attribute.Name);

    private static bool IsBinding(INamedTypeSymbol type) => type.Name == "BindingAttribute" || type.BaseType is { } parent && IsBinding(parent);

    private static IEnumerable<(string Rule, string What)> Loggers(IEnumerable<IParameterSymbol> parameters) => parameters
        .Where(parameter => parameter.Type.Name is "ILogger" or "ILoggerFactory")
        .Select(parameter => ("DURABLE0010", $"the logger '{parameter.Name}' writes on every replay"));

    private static bool IsTrue(ExpressionSyntax condition) => condition.IsKind(SyntaxKind.TrueLiteralExpression);

    // A loop that can be left, by break, return or throw, is not endless.
    private static IEnumerable<(string Rule, string What)> Endless(StatementSyntax loop, SemanticModel model)
    {
        var flow = model.AnalyzeControlFlow(loop)!;
        var ends = flow.EndPointIsReachable
            || !flow.ReturnStatements.IsEmpty
            || loop.DescendantNodes().Any(node => node is ThrowStatementSyntax)
            || loop.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => model.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: "ContinueAsNew" });
        return ends ? [] : [("DURABLE0011", "an endless loop without ContinueAsNew")];
    }
}
