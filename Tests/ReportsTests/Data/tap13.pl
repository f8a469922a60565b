# Reads TAP with Perl's own TAP::Parser, subtests each as a document of their own, and prints what it found. TAP::Parser knows
# version 13; version 14 is made to be readable by it.
use strict;
use warnings;
use TAP::Parser;

binmode STDOUT, ':encoding(UTF-8)';
open my $file, '<:encoding(UTF-8)', $ARGV[0] or die "$ARGV[0]: $!";
my ($first, @lines) = <$file>;
die "no version" unless $first eq "TAP version 14\n";
my (@outer, @inner);
my $in_yaml = 0;
for (@lines) {
  if ($in_yaml || /^  ---/) {
    push @outer, $_;
    $in_yaml = !/^  \.\.\.$/;
  }
  elsif (/^# Subtest/) { push @inner, '' }
  elsif (s/^    //) { $inner[-1] .= $_ }
  else { push @outer, $_ }
}
my $bad = 0;
for my $tap (@inner, join '', @outer) {
  my $parser = TAP::Parser->new({ tap => "TAP version 13\n$tap" });
  while (my $result = $parser->next) {
    print 'unknown: ', $result->raw, "\n" if $result->is_unknown;
    if ($result->is_yaml) {
      my $data = $result->data;
      print "  yaml $_\n" for sort keys %$data;
    }
    next unless $result->is_test;
    printf "%s %d%s\n", $result->is_actual_ok ? 'ok' : 'not ok', $result->number, $result->has_skip ? ' skip' : '';
  }
  print "problem: $_\n" for $parser->parse_errors;
  $bad++ if $parser->has_problems;
}
print "documents: ", scalar(@inner) + 1, ", with failures: $bad\n";
